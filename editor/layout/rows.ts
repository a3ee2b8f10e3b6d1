import type { Cluster, LayeredGraph, Vertex } from './layered-graph.ts';
import { frameRoom, nodeGap } from './spacing.ts';

/**
 * How far down everything stands, given the order of the layers. Wires are made straight one after the other, the main
 * way first: what a straight wire ties together moves as one from then on. The rest is drawn close to what it is wired to.
 */

/** What moves as one: a vertex, or a group with all that is in it. `top` and `bottom` are its reach from its own zero. */
interface Body {
  layers: readonly number[];
  top: number;
  bottom: number;
  gap: number;
  above: Body[];
  below: Body[];
  links: Link[];
  /** The bodies tied to it, and its place among them. */
  knot: Knot;
  offset: number;
}
interface Knot {
  bodies: Body[];
  y: number;
  first: number;
  last: number;
}
/** A wire that is straight when `from` lies `drop` below `to`'s zero. */
interface Link {
  from: Body;
  to: Body;
  fromY: number;
  toY: number;
  rank: number;
}

const passageGap = 10;
/** A wire off the main way is not made straight at any price. */
const farthest = 260;

/** Sets where each node stands, from 0 downwards. */
export function rowsOf(
  graph: LayeredGraph,
  order: readonly (readonly Vertex[])[],
): { rows: Map<Vertex, number>; top: number; bottom: number } {
  const main = mainWay(order);
  const inside = new Map<Cluster, Map<Vertex, number>>();
  const spans = new Map<Cluster, { top: number; bottom: number }>();
  for (const cluster of graph.clusters) {
    const members = order.map((layer) => layer.filter((vertex) => vertex.cluster === cluster));
    const { rows, top, bottom } = stacked(members, (vertex) => ({ body: vertex, shift: 0 }), extentOf, main);
    inside.set(cluster, rows);
    spans.set(cluster, { top: top - frameRoom.top, bottom: bottom + frameRoom.bottom });
  }
  const outer = stacked<Vertex | Cluster>(
    order,
    (vertex) =>
      vertex.cluster ? { body: vertex.cluster, shift: inside.get(vertex.cluster)?.get(vertex) ?? 0 } : { body: vertex, shift: 0 },
    (body) => ('kind' in body ? extentOf(body) : { ...(spans.get(body) ?? { top: 0, bottom: 0 }), gap: nodeGap }),
    main,
  );
  const rows = new Map<Vertex, number>();
  for (const layer of order)
    for (const vertex of layer) {
      const { cluster } = vertex;
      const zero = outer.rows.get(cluster ?? vertex) ?? 0;
      rows.set(vertex, zero + (cluster ? (inside.get(cluster)?.get(vertex) ?? 0) : 0));
    }
  return { rows, top: outer.top, bottom: outer.bottom };
}

function extentOf({ kind, height }: Vertex): { top: number; bottom: number; gap: number } {
  return { top: 0, bottom: height, gap: kind === 'passage' ? passageGap : nodeGap };
}

/** Stacks bodies in the order of the layers. `part` says which body a vertex is of, and where in it. */
function stacked<Of>(
  order: readonly (readonly Vertex[])[],
  part: (vertex: Vertex) => { body: Of; shift: number },
  extent: (body: Of) => { top: number; bottom: number; gap: number },
  main: ReadonlySet<Vertex>,
): { rows: Map<Of, number>; top: number; bottom: number } {
  const bodies = new Map<Of, Body>();
  const here = new Set(order.flat());
  const layersOf = new Map<Of, number[]>();
  for (const vertex of here) {
    const { body } = part(vertex);
    const layers = layersOf.get(body) ?? [];
    if (layers.at(-1) !== vertex.layer) layers.push(vertex.layer);
    layersOf.set(body, layers);
  }
  for (const [of, layers] of layersOf) bodies.set(of, newBody(layers, extent(of)));
  const bodyOf = (vertex: Vertex) => bodies.get(part(vertex).body);
  for (const layer of order) {
    let last: Body | undefined;
    for (const vertex of layer) {
      const body = bodyOf(vertex);
      if (!body || body === last) continue;
      last?.below.push(body);
      if (last) body.above.push(last);
      last = body;
    }
  }
  const links: Link[] = [];
  for (const vertex of here)
    for (const { from, to, fromY, toY } of vertex.after) {
      const [a, b] = [bodyOf(from), bodyOf(to)];
      if (!a || !b || a === b || !here.has(to)) continue;
      const link = { from: a, to: b, fromY: part(from).shift + fromY, toY: part(to).shift + toY, rank: rankOf(from, to, main) };
      links.push(link);
      a.links.push(link);
      b.links.push(link);
    }
  const all = [...bodies.values()];
  stackUp(all);
  for (const link of links.toSorted((a, b) => a.rank - b.rank)) straighten(link);
  settle(all);

  const top = Math.min(...all.map((body) => placeOf(body) + body.top), Infinity);
  const rows = new Map<Of, number>();
  for (const [of, body] of bodies) rows.set(of, placeOf(body) - top);
  return { rows, top: 0, bottom: Math.max(...all.map((body) => placeOf(body) + body.bottom - top), 0) };
}

function newBody(layers: readonly number[], { top, bottom, gap }: { top: number; bottom: number; gap: number }): Body {
  const knot: Knot = { bodies: [], y: 0, first: Math.min(...layers), last: Math.max(...layers) };
  const body: Body = { layers, top, bottom, gap, above: [], below: [], links: [], knot, offset: 0 };
  knot.bodies.push(body);
  return body;
}
function placeOf({ knot, offset }: Body): number {
  return knot.y + offset;
}
/** How far below another a body must stand at least, from zero to zero. */
function distance(above: Body, below: Body): number {
  return above.bottom + Math.min(above.gap, below.gap) - below.top;
}

/** The first in line is the main way; then wires that are the only one at both ends; then the pieces of long wires. */
function rankOf(from: Vertex, to: Vertex, main: ReadonlySet<Vertex>): number {
  if (main.has(from) && main.has(to)) return 0;
  if (from.kind === 'passage' && to.kind === 'passage') return 2;
  return from.after.length === 1 && to.before.length === 1 ? 1 : 3;
}

/** Longer than any way within a band: what goes on in the next one. */
const outOfSight = 1e6;

/** The longest way through the workflow: what a reader follows first. */
function mainWay(layers: readonly (readonly Vertex[])[]): Set<Vertex> {
  const reach = new Map<Vertex, { nodes: number; next: Vertex | undefined }>();
  let begin: Vertex | undefined;
  for (const layer of layers.toReversed())
    for (const vertex of layer) {
      let best: { nodes: number; next: Vertex | undefined } = { nodes: vertex.box?.onward ? outOfSight : 0, next: undefined };
      for (const { to } of vertex.after) {
        const nodes = reach.get(to)?.nodes ?? 0;
        if (nodes > best.nodes) best = { nodes, next: to };
      }
      const nodes = best.nodes + (vertex.kind === 'node' ? 1 : 0);
      reach.set(vertex, { nodes, next: best.next });
      if (nodes > (begin ? (reach.get(begin)?.nodes ?? 0) : 0)) begin = vertex;
    }
  const way = new Set<Vertex>();
  for (let vertex = begin; vertex; vertex = reach.get(vertex)?.next) way.add(vertex);
  return way;
}

/** Everything as high as what stands above it allows. */
function stackUp(bodies: readonly Body[]): void {
  const waiting = new Map(bodies.map((body) => [body, body.above.length]));
  const order = bodies.filter(({ above }) => above.length === 0);
  for (const body of order) {
    body.knot.y = Math.max(0, ...body.above.map((above) => placeOf(above) + distance(above, body)));
    for (const below of body.below) {
      const left = (waiting.get(below) ?? 0) - 1;
      waiting.set(below, left);
      if (left === 0) order.push(below);
    }
  }
}

/** Ties the ends of a wire so that it is straight, and pushes down what is in the way. Undone where that would push the ends themselves. */
function straighten({ from, to, fromY, toY, rank }: Link): void {
  const [a, b] = [from.knot, to.knot];
  if (a === b || (a.first <= b.last && b.first <= a.last)) return;
  const drop = placeOf(to) + toY - (placeOf(from) + fromY);
  if (rank > 0 && Math.abs(drop) > farthest) return;
  const before = { y: a.y, first: a.first, last: a.last, count: a.bodies.length };
  // The higher one comes down.
  const rise = Math.max(0, drop);
  const kept = b.bodies.map((body) => body.offset);
  for (const body of b.bodies) {
    body.offset = placeOf(body) - Math.min(0, drop) - (a.y + rise);
  }
  for (const body of b.bodies) body.knot = a;
  a.bodies.push(...b.bodies);
  a.y += rise;
  a.first = Math.min(a.first, b.first);
  a.last = Math.max(a.last, b.last);
  const moved = new Map<Knot, number>();
  if (pushDown(a, moved)) return;
  for (const [knot, y] of moved) knot.y = y;
  a.y = before.y;
  a.first = before.first;
  a.last = before.last;
  a.bodies.length = before.count;
  for (const [at, body] of b.bodies.entries()) {
    body.knot = b;
    body.offset = kept[at] ?? 0;
  }
}

/** Moves down what stands too close below; false when that comes round to where it began. Notes the earlier places. */
function pushDown(start: Knot, moved: Map<Knot, number>): boolean {
  const queue = [start];
  for (let knot = queue.pop(); knot; knot = queue.pop())
    for (const body of knot.bodies)
      for (const below of body.below) {
        const wanted = placeOf(body) + distance(body, below) - below.offset;
        if (below.knot.y >= wanted) continue;
        if (below.knot === start) return false;
        if (!moved.has(below.knot)) moved.set(below.knot, below.knot.y);
        below.knot.y = wanted;
        queue.push(below.knot);
      }
  return true;
}

/** Draws everything towards what it is wired to, as far as there is room: downwards from the bottom, then upwards from the top. */
function settle(bodies: readonly Body[]): void {
  const knots = [...new Set(bodies.map(({ knot }) => knot))];
  for (const way of ['down', 'up', 'down', 'up'] as const) {
    const sign = way === 'down' ? 1 : -1;
    for (const knot of knots.toSorted((a, b) => sign * (lowest(b) - lowest(a)))) {
      const wish = sign * wishOf(knot);
      if (wish <= 0) continue;
      knot.y += sign * Math.min(wish, roomOf(knot, way));
    }
  }
}
function lowest({ bodies }: Knot): number {
  return Math.max(...bodies.map((body) => placeOf(body)));
}
/** The middle of what its wires would have it move by. */
function wishOf(knot: Knot): number {
  const wishes = knot.bodies
    .flatMap((body) =>
      body.links.flatMap(({ from, to, fromY, toY }) => {
        if (from.knot === to.knot) return [];
        const drop = placeOf(to) + toY - (placeOf(from) + fromY);
        return [from === body ? drop : -drop];
      }),
    )
    .sort((a, b) => a - b);
  const [low, high] = [wishes[Math.floor((wishes.length - 1) / 2)] ?? 0, wishes[Math.floor(wishes.length / 2)] ?? 0];
  return Math.round((low + high) / 2);
}
function roomOf(knot: Knot, way: 'down' | 'up'): number {
  let room = Infinity;
  for (const body of knot.bodies)
    for (const other of way === 'down' ? body.below : body.above) {
      if (other.knot === knot) continue;
      const [above, below] = way === 'down' ? [body, other] : [other, body];
      room = Math.min(room, placeOf(below) - placeOf(above) - distance(above, below));
    }
  return Math.max(0, room);
}
