import type { Box } from '../canvas/geometry.ts';
import { forwardWires, setLayers } from './layers.ts';

export interface LayoutNode extends Box {
  id: string;
  /** What stands above and below it, as a heading does, and goes with it: kept free at the edge of a band. */
  room?: { above: number; below: number };
  /** A wire leads from it to a later band. */
  onward?: boolean;
}

/** What is laid out, as plain data, so that it can be sent to a worker. */
export interface LayoutInput {
  nodes: readonly LayoutNode[];
  /** `y`: the middle of the port, measured from the node's top. */
  wires: readonly { from: { node: string; y: number }; to: { node: string; y: number } }[];
  /** Nodes that stay together inside a frame; a node belongs to one group at most. */
  groups: readonly (readonly string[])[];
}

/** Something that takes a place in a layer: a node, the passage of a long wire, or the part of a frame where none of its nodes is. */
export interface Vertex {
  kind: 'node' | 'passage' | 'filler';
  /** Of a node. */
  box: LayoutNode | undefined;
  layer: number;
  /** Its place in the layer, from the top. */
  at: number;
  height: number;
  cluster: Cluster | undefined;
  before: Segment[];
  after: Segment[];
}
/** A wire, or the piece of one between two neighbouring layers. */
export interface Segment {
  from: Vertex;
  to: Vertex;
  fromY: number;
  toY: number;
  /** How far down its end the wire begins and ends, 0 to 1. */
  fromShare: number;
  toShare: number;
}
/** A group: a band over several layers into which nothing else may come. */
export interface Cluster {
  first: number;
  last: number;
  /** The middle of its present place, from which the order of groups is taken. */
  middle: number;
}
export interface LayeredGraph {
  layers: Vertex[][];
  clusters: readonly Cluster[];
}

/** Wires over more layers than this keep no passage free in between; they are few and would cost most of the time. */
const longest = 24;

/** Vertices in layers: the nodes in the order of their present places from top to bottom, then what lies between them. */
export function layeredGraph({ nodes, wires, groups }: LayoutInput): LayeredGraph {
  const vertices = new Map<string, Vertex>(nodes.map((box) => [box.id, vertexOf('node', box.height, box)]));
  const all = [...vertices.values()];
  const whole = wires.flatMap(({ from, to }): Segment[] => {
    const [a, b] = [vertices.get(from.node), vertices.get(to.node)];
    return a && b && a !== b ? [segment(a, b, from.y, to.y)] : [];
  });
  const forward = forwardWires(all, whole);
  setLayers(all, forward);

  const clusters = groups.flatMap((ids): Cluster[] => {
    const members = ids.flatMap((id) => vertices.get(id) ?? []).filter(({ cluster }) => !cluster);
    if (members.length === 0) return [];
    const columns = members.map(({ layer }) => layer);
    const tops = members.map(({ box }) => box?.y ?? 0);
    const ends = members.map(({ box }) => (box?.y ?? 0) + (box?.height ?? 0));
    const cluster = { first: Math.min(...columns), last: Math.max(...columns), middle: (Math.min(...tops) + Math.max(...ends)) / 2 };
    for (const member of members) member.cluster = cluster;
    return [cluster];
  });
  clusters.sort((a, b) => a.middle - b.middle);

  const layers: Vertex[][] = [];
  for (const vertex of all) (layers[vertex.layer] ??= []).push(vertex);
  for (const [at, layer] of layers.entries()) {
    layer.sort((a, b) => middleOf(a) - middleOf(b));
    const fillers = clusters
      .filter(({ first, last }) => first <= at && last >= at)
      .filter((cluster) => !layer.some((vertex) => vertex.cluster === cluster));
    layer.push(...fillers.map((cluster) => ({ ...vertexOf('filler', 0), layer: at, cluster })));
  }
  for (const wire of forward) join(wire, layers);
  for (const { after } of all) after.sort((a, b) => a.fromShare - b.fromShare);
  return { layers, clusters };
}

function middleOf({ box }: Vertex): number {
  return box ? box.y + box.height / 2 : 0;
}
function vertexOf(kind: Vertex['kind'], height: number, box?: Vertex['box']): Vertex {
  return { kind, box, layer: 0, at: 0, height, cluster: undefined, before: [], after: [] };
}

/** Ties a wire to its ends, by way of a passage in each layer between. */
function join(wire: Segment, layers: Vertex[][]): void {
  const { from, to } = wire;
  const cluster = from.cluster === to.cluster ? from.cluster : undefined;
  let last = from;
  let lastY = wire.fromY;
  if (to.layer - from.layer > longest) return;
  for (let layer = from.layer + 1; layer < to.layer; layer++) {
    const passage = { ...vertexOf('passage', 0), layer, cluster };
    layers[layer]?.push(passage);
    tie(segment(last, passage, lastY, 0));
    last = passage;
    lastY = 0;
  }
  tie(segment(last, to, lastY, wire.toY));
}
function segment(from: Vertex, to: Vertex, fromY: number, toY: number): Segment {
  const share = (vertex: Vertex, y: number) => (vertex.height > 0 ? (0.9 * y) / vertex.height : 0.45);
  return { from, to, fromY, toY, fromShare: share(from, fromY), toShare: share(to, toY) };
}
function tie(piece: Segment): void {
  piece.from.after.push(piece);
  piece.to.before.push(piece);
}
