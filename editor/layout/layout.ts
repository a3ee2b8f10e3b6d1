import { around, type Box, type Point } from '../canvas/geometry.ts';
import { type Bands, brokenParts, gapBelow, mostHandMade } from './bands.ts';
import { layeredGraph, type LayeredGraph, type LayoutInput, type LayoutNode } from './layered-graph.ts';
import { orderLayers } from './order.ts';
import { rowsOf } from './rows.ts';
import { columnGap, frameGap, partGap } from './spacing.ts';

/**
 * Places for nodes: columns from left to right in the direction of the wires, few crossings, straight main way, groups in
 * frames of their own, in bands below each other where one row would be too long. The top left corner stays where it is;
 * laying out what is laid out already moves nothing.
 */

export function layoutOf(input: LayoutInput): Map<string, Point> {
  let before = input;
  let broken = bandsOf(before);
  let places = placesOf(before, broken);
  // The rows that came out may be others than those that were meant, and would be kept the next time.
  for (let rounds = 0; rounds < 4 && input.nodes.length <= mostHandMade; rounds++) {
    before = { ...input, nodes: input.nodes.map((node) => ({ ...node, ...places.get(node.id) })) };
    const next = bandsOf(before);
    if (sameBands(broken, next)) break;
    broken = next;
    places = placesOf(before, broken);
  }
  return places;
}
function bandsOf(input: LayoutInput): Bands[] {
  return brokenParts(partsOf(input).filter(({ nodes, groups }) => nodes.length > 1 || groups.length > 0));
}
function sameBands(some: readonly Bands[], others: readonly Bands[]): boolean {
  const words = (all: readonly Bands[]) => JSON.stringify(all.map(({ bands }) => bands.map(({ nodes }) => nodes.map(({ id }) => id))));
  return words(some) === words(others);
}

function placesOf(input: LayoutInput, bands: readonly Bands[]): Map<string, Point> {
  const corner = around(input.nodes);
  if (!corner) return new Map();
  const wired = bands.map(arranged);
  const parts = partsOf(input);
  const loose = parts.flatMap(({ nodes, groups }) => (nodes.length === 1 && groups.length === 0 ? nodes : []));
  const places = new Map<string, Point>();
  let y = 0;
  for (const [at, { nodes, height, broken }] of wired.entries()) {
    for (const [id, point] of nodes) places.set(id, { x: point.x, y: point.y + y });
    // Bands of one part stand closer than parts.
    y += height + (broken || wired[at + 1]?.broken ? 2 * partGap : partGap);
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
  const parts = new Map<string, { nodes: LayoutNode[]; wires: LayoutInput['wires'][number][]; groups: (readonly string[])[] }>();
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
  /** Into several bands. */
  broken: boolean;
}

function arranged({ bands, lines }: Bands): Arranged {
  const graphs = bands.map(layeredGraph);
  const columns = columnsOf(graphs);
  const nodes = new Map<string, Point>();
  let width = 0;
  let height = 0;
  for (const [band, graph] of graphs.entries()) {
    const { rows, bottom } = rowsOf(graph, orderLayers(graph));
    const reach = { top: 0, bottom };
    for (const [{ box }, y] of rows) {
      if (!box?.room) continue;
      reach.top = Math.min(reach.top, y - box.room.above);
      reach.bottom = Math.max(reach.bottom, y + box.height + box.room.below);
    }
    for (const [{ box, layer }, y] of rows) {
      if (!box) continue;
      const x = columns[layer] ?? 0;
      nodes.set(box.id, { x, y: height + y - reach.top });
      width = Math.max(width, x + box.width);
    }
    const below = lines[band];
    height += reach.bottom - reach.top + (below === undefined ? 0 : gapBelow(below));
  }
  return { nodes, width, height, broken: bands.length > 1 };
}

/** Where columns begin. Those of all bands stand below each other, so that wires find the same lanes between them. */
function columnsOf(graphs: readonly LayeredGraph[]): number[] {
  const count = Math.max(...graphs.map(({ layers }) => layers.length));
  let x = 0;
  return Array.from({ length: count }, (_, at) => {
    const left = x;
    const frames = graphs.some(
      ({ layers, clusters }) => layers.length > at + 1 && clusters.some(({ first, last }) => last === at || first === at + 1),
    );
    const widths = graphs.flatMap(({ layers }) => (layers[at] ?? []).map(({ box }) => box?.width ?? 0));
    x += Math.max(0, ...widths) + columnGap + (frames ? frameGap : 0);
    return left;
  });
}

/** About as wide as they are high. */
function looseWidth(nodes: readonly Box[]): number {
  return Math.ceil(Math.sqrt(nodes.length)) * (Math.max(0, ...nodes.map(({ width }) => width)) + columnGap / 2);
}
/** Nodes without wires, row by row. */
function inRows(nodes: readonly LayoutNode[], width: number): [string, Point][] {
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
