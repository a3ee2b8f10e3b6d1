import { type Catalog } from './define-node.ts';
import type { Port } from './ports.ts';
import type { PortRef, Wire, Workflow } from './workflow.ts';

/** Questions about a workflow's shape. All are linear in nodes and wires; none changes anything. */

export function samePort(a: PortRef, b: PortRef): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

/** Wires by the node they enter and by the node they leave; build once, ask often. */
export interface WireIndex {
  into: ReadonlyMap<string, readonly Wire[]>;
  outOf: ReadonlyMap<string, readonly Wire[]>;
}
export function indexWires(workflow: Pick<Workflow, 'wires'>): WireIndex {
  const into = new Map<string, Wire[]>();
  const outOf = new Map<string, Wire[]>();
  for (const wire of workflow.wires) {
    push(into, wire.to[0], wire);
    push(outOf, wire.from[0], wire);
  }
  return { into, outOf };
}
function push(map: Map<string, Wire[]>, key: string, wire: Wire): void {
  const list = map.get(key);
  if (list) list.push(wire);
  else map.set(key, [wire]);
}

/** Nodes in an order in which each comes after all it is wired from; nodes on a cycle, and below one, are in `cyclic` instead. */
export function topologicalOrder(workflow: Workflow): { order: string[]; cyclic: string[] } {
  const ids = Object.keys(workflow.nodes);
  const waiting = new Map(ids.map((id) => [id, 0]));
  const { outOf } = indexWires(workflow);
  for (const { from, to } of workflow.wires) {
    const count = waiting.get(to[0]);
    if (count !== undefined && waiting.has(from[0])) waiting.set(to[0], count + 1);
  }
  const order = ids.filter((id) => waiting.get(id) === 0);
  for (let at = 0; at < order.length; at++) {
    for (const { to } of outOf.get(order[at] ?? '') ?? []) {
      const left = (waiting.get(to[0]) ?? 0) - 1;
      waiting.set(to[0], left);
      if (left === 0) order.push(to[0]);
    }
  }
  const done = new Set(order);
  return { order, cyclic: ids.filter((id) => !done.has(id)) };
}

/** The given nodes and everything they depend on (`up`) or that depends on them (`down`). */
export function reach(workflow: Workflow, from: Iterable<string>, direction: 'up' | 'down', index = indexWires(workflow)): Set<string> {
  const found = new Set(from);
  for (const id of found) {
    const wires = (direction === 'up' ? index.into : index.outOf).get(id) ?? [];
    for (const wire of wires) found.add(direction === 'up' ? wire.from[0] : wire.to[0]);
  }
  for (const id of found) if (!Object.hasOwn(workflow.nodes, id)) found.delete(id);
  return found;
}

/** Nodes that run only when a trigger calls: the triggers and all below them. */
export function belowTriggers(workflow: Workflow, catalog: Catalog): Set<string> {
  const triggers = Object.entries(workflow.nodes)
    .filter(([, node]) => catalog[node.type]?.trigger)
    .map(([id]) => id);
  return reach(workflow, triggers, 'down');
}

/** The declared port at a wire's end, undefined for an unknown node, type or port. */
export function portAt(
  workflow: Pick<Workflow, 'nodes'>,
  catalog: Catalog,
  side: 'inputs' | 'outputs',
  [node, name]: PortRef,
): Port | undefined {
  const entry = catalog[workflow.nodes[node]?.type ?? ''];
  return entry && Object.hasOwn(entry[side], name) ? entry[side][name] : undefined;
}
