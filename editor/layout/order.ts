import type { Cluster, LayeredGraph, Segment, Vertex } from './layered-graph.ts';

/**
 * The order of each layer from top to bottom. It begins with the order that is there and takes another only where wires
 * cross less, so that nothing moves without a reason. What lies between the nodes (passages, fillers) follows from their
 * order alone: a second layout then finds the same and moves nothing.
 */
export function orderLayers(graph: LayeredGraph): Vertex[][] {
  let best = complete(gathered(graph), graph);
  for (;;) {
    const next = complete(swept(best.layers), graph);
    if (next.crossings >= best.crossings) return best.layers;
    best = next;
  }
}

interface Ordered {
  layers: Vertex[][];
  crossings: number;
}
type Key = (vertex: Vertex) => number | undefined;

/** The nodes of a group stand next to each other, and groups in one order in all layers. */
function gathered({ layers, clusters }: LayeredGraph): Vertex[][] {
  return layers.map((layer) => {
    const items = itemsOf(placed(layer).filter(isNode));
    const middles = items.map((item) => ({ item, middle: mean(item.map(({ at }) => at)) ?? 0 })).sort((a, b) => a.middle - b.middle);
    const inOrder = clusters.map((cluster) => items.find((item) => item[0]?.cluster === cluster)).filter((item) => item !== undefined);
    return middles.flatMap(({ item }) => (item[0]?.cluster ? (inOrder.shift() ?? []) : item));
  });
}

/** Finds places for passages and fillers between nodes whose order is given. */
function complete(layers: readonly Vertex[][], graph: LayeredGraph): Ordered {
  let order = layers.map((layer, at) => withOthers(layer.filter(isNode), graph.layers[at] ?? [], graph.clusters));
  const start = new Map<Vertex, number>();
  for (const layer of order) {
    const nodes = layer.filter(isNode);
    for (const [at, node] of nodes.entries()) start.set(node, (at + 0.5) / nodes.length);
  }
  for (const node of order.flat().filter(isNode)) for (const segment of node.after) spread(segment, start);
  order = order.map((layer) => placed(arranged(layer, (vertex) => start.get(vertex), true)));
  let best = { layers: order, crossings: crossingsOf(order) };
  for (const down of [true, false]) {
    order = sweep(order, down, true);
    const crossings = crossingsOf(order);
    if (crossings < best.crossings) best = { layers: order, crossings };
  }
  for (const layer of best.layers) placed(layer);
  return best;
}

/** The nodes of a layer with its fillers, each behind the group before it, so that groups keep their order, and its passages. */
function withOthers(nodes: readonly Vertex[], layer: readonly Vertex[], clusters: readonly Cluster[]): Vertex[] {
  const items = itemsOf(nodes);
  const rank = (item: readonly Vertex[]) => (item[0]?.cluster ? clusters.indexOf(item[0].cluster) : -1);
  for (const filler of layer.filter(({ kind }) => kind === 'filler'))
    items.splice(items.findLastIndex((item) => rank(item) >= 0 && rank(item) < rank([filler])) + 1, 0, [filler]);
  return [...items.flat(), ...layer.filter(({ kind }) => kind === 'passage')];
}

/** Gives the passages of a wire places on a straight line between its ends. */
function spread(segment: Segment, places: Map<Vertex, number>): void {
  const passages: Vertex[] = [];
  let end = segment.to;
  while (end.kind === 'passage') {
    passages.push(end);
    const next = end.after[0];
    if (!next) return;
    end = next.to;
  }
  const [a, b] = [places.get(segment.from) ?? 0.5, places.get(end) ?? 0.5];
  for (const [at, passage] of passages.entries()) places.set(passage, a + ((b - a) * (at + 1)) / (passages.length + 1));
}

/** Better orders by barycentres, both ways, and by exchanging neighbours; the best one that was met. */
function swept(start: readonly Vertex[][]): Vertex[][] {
  let order = start.map((layer) => [...layer]);
  let best = { layers: order, crossings: crossingsOf(order) };
  let idle = 0;
  for (let round = 0; round < 12 && idle < 4 && best.crossings > 0; round++) {
    order = exchanged(sweep(order, round % 2 === 0, false));
    const crossings = crossingsOf(order);
    idle = crossings < best.crossings ? 0 : idle + 1;
    if (crossings < best.crossings) best = { layers: order.map((layer) => [...layer]), crossings };
  }
  return best.layers;
}

function sweep(layers: readonly Vertex[][], down: boolean, fixed: boolean): Vertex[][] {
  const next = [...layers];
  const walk = down ? next.keys() : [...next.keys()].toReversed();
  for (const at of walk) {
    const layer = next[at];
    if (layer) next[at] = placed(arranged(layer, (vertex) => barycentre(vertex, down), fixed));
  }
  return next;
}

/** Sorts a layer. `fixed`: nodes keep their order among themselves; groups always do, and stay in one piece. */
function arranged(layer: readonly Vertex[], key: Key, fixed: boolean): Vertex[] {
  if (!layer.some(({ cluster }) => cluster))
    return sortedItems(layer, layer.map(key), (vertex) => ({ nodes: fixed && isNode(vertex), groups: false }));
  const items = itemsOf(layer);
  const keys = items.map((item) => mean(item.flatMap((vertex) => key(vertex) ?? [])));
  const chains = (item: readonly Vertex[]) => ({ nodes: fixed && item.some(isNode), groups: item[0]?.cluster !== undefined });
  return sortedItems(items, keys, chains).flatMap((item) =>
    item.length < 2 ? item : sortedItems(item, item.map(key), (vertex) => ({ nodes: fixed && isNode(vertex), groups: false })),
  );
}

/** A sort that moves nothing without a key away from what it stands behind, and that keeps the order inside each chain. */
function sortedItems<Item>(
  items: readonly Item[],
  keys: readonly (number | undefined)[],
  chains: (item: Item) => { nodes: boolean; groups: boolean },
): Item[] {
  let before = -Infinity;
  let lastNode = -Infinity;
  let lastGroup = -Infinity;
  const sorted = items.map((item, at) => {
    const { nodes, groups } = chains(item);
    const key = Math.max(keys[at] ?? before, nodes ? lastNode : -Infinity, groups ? lastGroup : -Infinity);
    before = key;
    if (nodes) lastNode = key;
    if (groups) lastGroup = key;
    return { item, key };
  });
  // Equal infinities differ by no number.
  return sorted.sort((a, b) => (a.key === b.key ? 0 : a.key - b.key)).map(({ item }) => item);
}

/** A layer as its parts: the members of a group are one. */
function itemsOf(layer: readonly Vertex[]): Vertex[][] {
  const items: Vertex[][] = [];
  const ofCluster = new Map<Cluster, Vertex[]>();
  for (const vertex of layer) {
    const known = vertex.cluster && ofCluster.get(vertex.cluster);
    if (known) {
      known.push(vertex);
      continue;
    }
    const item = [vertex];
    items.push(item);
    if (vertex.cluster) ofCluster.set(vertex.cluster, item);
  }
  return items;
}

function barycentre(vertex: Vertex, down: boolean): number | undefined {
  const segments = down ? vertex.before : vertex.after;
  if (segments.length === 0) return undefined;
  let sum = 0;
  for (const segment of segments) sum += down ? fromPlace(segment) : toPlace(segment);
  return sum / segments.length;
}

/** Exchanges neighbours while that takes crossings away. Leaves what is no neighbour inside its group. */
function exchanged(layers: Vertex[][]): Vertex[][] {
  for (let round = 0, better = true; better && round < 4; round++) {
    better = false;
    for (const layer of layers)
      for (let at = 0; at + 1 < layer.length; at++) {
        const [a, b] = [layer[at], layer[at + 1]];
        if (!a || !b || a.cluster !== b.cluster || a.kind === 'filler') continue;
        if (pairCrossings(a, b) <= pairCrossings(b, a)) continue;
        layer[at] = b;
        layer[at + 1] = a;
        [a.at, b.at] = [at + 1, at];
        better = true;
      }
  }
  return layers;
}
/** Crossings of the wires of two neighbours where `above` stands above. */
function pairCrossings(above: Vertex, below: Vertex): number {
  return (
    count(above.before, below.before, (a, b) => fromPlace(a) > fromPlace(b)) +
    count(above.after, below.after, (a, b) => toPlace(a) > toPlace(b))
  );
}
function count(some: readonly Segment[], others: readonly Segment[], crosses: (a: Segment, b: Segment) => boolean): number {
  let crossings = 0;
  for (const a of some) for (const b of others) if (crosses(a, b)) crossings++;
  return crossings;
}

export function crossingsOf(layers: readonly (readonly Vertex[])[]): number {
  for (const layer of layers) placed(layer);
  let crossings = 0;
  for (const layer of layers) {
    const ends: number[] = [];
    for (const { after } of layer) {
      const begin = ends.length;
      for (const segment of after) ends.push(toPlace(segment));
      if (after.length > 1) sortPorts(ends, begin, after);
    }
    crossings += inversions(ends);
  }
  return crossings;
}
/** Wires that leave by one port do not cross: their ends are put in order. */
function sortPorts(ends: number[], begin: number, after: readonly Segment[]): void {
  for (let at = 1; at < after.length; at++)
    for (let up = at; up > 0 && after[up]?.fromShare === after[up - 1]?.fromShare; up--) {
      const [a, b] = [ends[begin + up - 1] ?? 0, ends[begin + up] ?? 0];
      if (a <= b) break;
      ends[begin + up - 1] = b;
      ends[begin + up] = a;
    }
}
/** How many pairs stand in the wrong order: a merge sort that counts. */
function inversions(values: readonly number[]): number {
  let sorted = Float64Array.from(values);
  let next = new Float64Array(values.length);
  let found = 0;
  for (let width = 1; width < sorted.length; width *= 2) {
    for (let start = 0; start < sorted.length; start += 2 * width) {
      const middle = Math.min(start + width, sorted.length);
      const end = Math.min(start + 2 * width, sorted.length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const [a, b] = [sorted[left] ?? 0, sorted[right] ?? 0];
        if (right >= end || (left < middle && a <= b)) {
          next[at] = a;
          left++;
        } else {
          next[at] = b;
          found += middle - left;
          right++;
        }
      }
    }
    [sorted, next] = [next, sorted];
  }
  return found;
}

/** Where a piece of wire begins or ends in its layer, counted in vertices, a little lower for a lower port. */
function fromPlace({ from, fromShare }: Segment): number {
  return from.at + fromShare;
}
function toPlace({ to, toShare }: Segment): number {
  return to.at + toShare;
}

function isNode({ kind }: Vertex): boolean {
  return kind === 'node';
}
function placed<Layer extends readonly Vertex[]>(layer: Layer): Layer {
  for (const [at, vertex] of layer.entries()) vertex.at = at;
  return layer;
}
function mean(values: readonly number[]): number | undefined {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : undefined;
}
