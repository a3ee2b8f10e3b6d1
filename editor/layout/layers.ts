/**
 * The column of each vertex: every wire goes to a later one. Depends on the wires and the order of the nodes in the
 * file alone, never on places, so that it is the same each time.
 */

interface Ends<Vertex> {
  from: Vertex;
  to: Vertex;
}
interface Layered {
  layer: number;
  /** How many columns it takes. */
  span?: number;
}

/** The wires without those that close a circle. */
export function forwardWires<Vertex, Wire extends Ends<Vertex>>(vertices: readonly Vertex[], wires: readonly Wire[]): Wire[] {
  const outOf = new Map<Vertex, Wire[]>(vertices.map((vertex) => [vertex, []]));
  const entered = new Set<Vertex>();
  for (const wire of wires) {
    outOf.get(wire.from)?.push(wire);
    entered.add(wire.to);
  }
  const state = new Map<Vertex, 'open' | 'done'>();
  const back = new Set<Wire>();
  const begins = [...vertices.filter((vertex) => !entered.has(vertex)), ...vertices];
  for (const begin of begins) {
    if (state.has(begin)) continue;
    // An own stack: a chain of thousands of nodes must not exhaust the one of the language.
    const path = [{ vertex: begin, next: 0 }];
    state.set(begin, 'open');
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const wire = outOf.get(top.vertex)?.[top.next++];
      if (!wire) {
        state.set(top.vertex, 'done');
        path.pop();
      } else if (state.get(wire.to) === 'open') back.add(wire);
      else if (!state.has(wire.to)) {
        state.set(wire.to, 'open');
        path.push({ vertex: wire.to, next: 0 });
      }
    }
  }
  return wires.filter((wire) => !back.has(wire));
}

/** Sets the layer of each vertex: as far left as its wires allow; what feeds more than it is fed then moves close to where it is used. */
export function setLayers<Vertex extends Layered>(vertices: readonly Vertex[], wires: readonly Ends<Vertex>[]): void {
  const into = new Map<Vertex, Ends<Vertex>[]>(vertices.map((vertex) => [vertex, []]));
  const outOf = new Map<Vertex, Ends<Vertex>[]>(vertices.map((vertex) => [vertex, []]));
  for (const wire of wires) {
    into.get(wire.to)?.push(wire);
    outOf.get(wire.from)?.push(wire);
  }
  const waiting = new Map(vertices.map((vertex) => [vertex, into.get(vertex)?.length ?? 0]));
  const order = vertices.filter((vertex) => waiting.get(vertex) === 0);
  for (const vertex of order) {
    vertex.layer = Math.max(0, ...(into.get(vertex) ?? []).map(({ from }) => from.layer + (from.span ?? 1)));
    for (const { to } of outOf.get(vertex) ?? []) {
      const left = (waiting.get(to) ?? 0) - 1;
      waiting.set(to, left);
      if (left === 0) order.push(to);
    }
  }
  for (const vertex of order.toReversed()) {
    const after = outOf.get(vertex) ?? [];
    if (after.length > (into.get(vertex)?.length ?? 0)) vertex.layer = Math.min(...after.map(({ to }) => to.layer)) - (vertex.span ?? 1);
  }
  const first = Math.min(...vertices.map(({ layer }) => layer));
  for (const vertex of vertices) vertex.layer -= first;
}
