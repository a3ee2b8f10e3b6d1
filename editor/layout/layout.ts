import { around, type Box, type Point } from '../canvas/geometry.ts';
import { layeredGraph, type LayeredGraph, type LayoutInput } from './layered-graph.ts';
import { orderLayers } from './order.ts';
import { rowsOf } from './rows.ts';

/**
 * Places for nodes: columns from left to right in the direction of the wires, few crossings, straight main way, groups in
 * frames of their own. The top left corner stays where it is; laying out what is laid out already moves nothing.
 */

const columnGap = 72;
/** More where a frame begins or ends between two columns. */
const frameGap = 28;
const partGap = 56;

export function layoutOf(input: LayoutInput): Map<string, Point> {
  const corner = around(input.nodes);
  if (!corner) return new Map();
  const parts = partsOf(input);
  const wired = parts.filter(({ nodes, groups }) => nodes.length > 1 || groups.length > 0).map(arranged);
  const loose = parts.flatMap(({ nodes, groups }) => (nodes.length === 1 && groups.length === 0 ? nodes : []));
  const places = new Map<string, Point>();
  let y = 0;
  for (const { nodes, height } of wired) {
    for (const [id, point] of nodes) places.set(id, { x: point.x, y: point.y + y });
    y += height + partGap;
  }
  for (const [id, point] of inRows(loose, Math.max(looseWidth(loose), ...wired.map(({ width }) => width))))
    places.set(id, { x: point.x, y: point.y + y });
  const now = around([...places.values()].map((point) => ({ ...point, width: 0, height: 0 }))) ?? corner;
  return new Map(
    [...places].map(([id, { x, y: row }]) => [id, { x: Math.round(x - now.x + corner.x), y: Math.round(row - now.y + corner.y) }]),
  );
}

/** Nodes that are wired or grouped together, from top to bottom. */
function partsOf({ nodes, wires, groups }: LayoutInput): LayoutInput[] {
  const parent = new Map(nodes.map(({ id }) => [id, id]));
  const root = (id: string): string => {
    let top = id;
    for (let next = parent.get(top); next !== undefined && next !== top; next = parent.get(top)) top = next;
    parent.set(id, top);
    return top;
  };
  const join = (a: string, b: string) => parent.has(a) && parent.has(b) && parent.set(root(b), root(a));
  for (const { from, to } of wires) join(from.node, to.node);
  for (const group of groups) for (const id of group) join(group.find((other) => parent.has(other)) ?? id, id);
  const parts = new Map<
    string,
    { nodes: (Box & { id: string })[]; wires: LayoutInput['wires'][number][]; groups: (readonly string[])[] }
  >();
  for (const node of nodes) {
    const part = parts.get(root(node.id)) ?? { nodes: [], wires: [], groups: [] };
    part.nodes.push(node);
    parts.set(root(node.id), part);
  }
  for (const wire of wires) if (parent.has(wire.from.node) && parent.has(wire.to.node)) parts.get(root(wire.from.node))?.wires.push(wire);
  for (const group of groups) {
    const first = group.find((id) => parent.has(id));
    if (first !== undefined) parts.get(root(first))?.groups.push(group);
  }
  const top = (part: LayoutInput) => around(part.nodes) ?? { x: 0, y: 0 };
  return [...parts.values()].sort((a, b) => top(a).y - top(b).y || top(a).x - top(b).x);
}

interface Arranged {
  nodes: Map<string, Point>;
  width: number;
  height: number;
}

function arranged(part: LayoutInput): Arranged {
  const graph = layeredGraph(part);
  const { rows, bottom } = rowsOf(graph, orderLayers(graph));
  const columns = columnsOf(graph);
  const nodes = new Map<string, Point>();
  let width = 0;
  for (const [vertex, y] of rows) {
    if (!vertex.box) continue;
    const x = columns[vertex.layer] ?? 0;
    nodes.set(vertex.box.id, { x, y });
    width = Math.max(width, x + vertex.box.width);
  }
  return { nodes, width, height: bottom };
}

function columnsOf({ layers, clusters }: LayeredGraph): number[] {
  let x = 0;
  return layers.map((layer, at) => {
    const left = x;
    const frames = clusters.some(({ first, last }) => last === at || first === at + 1);
    x += Math.max(0, ...layer.map(({ box }) => box?.width ?? 0)) + columnGap + (frames ? frameGap : 0);
    return left;
  });
}

/** About as wide as they are high. */
function looseWidth(nodes: readonly Box[]): number {
  return Math.ceil(Math.sqrt(nodes.length)) * (Math.max(0, ...nodes.map(({ width }) => width)) + columnGap / 2);
}
/** Nodes without wires, row by row. */
function inRows(nodes: readonly (Box & { id: string })[], width: number): [string, Point][] {
  const places: [string, Point][] = [];
  let x = 0;
  let y = 0;
  let tallest = 0;
  for (const node of nodes) {
    if (x > 0 && x + node.width > width) {
      x = 0;
      y += tallest + partGap / 2;
      tallest = 0;
    }
    places.push([node.id, { x, y }]);
    x += node.width + columnGap / 2;
    tallest = Math.max(tallest, node.height);
  }
  return places;
}
