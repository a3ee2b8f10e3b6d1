import type { Catalog, CatalogEntry } from '../../nodes/kit/define-node.ts';
import { type Edit } from '../../nodes/kit/edits.ts';
import { indexWires, portAt, reach } from '../../nodes/kit/graph.ts';
import { mayEnter, type Port } from '../../nodes/kit/ports.ts';
import type { Wire, Workflow } from '../../nodes/kit/workflow.ts';
import { drawWire, fit } from './wiring.ts';

/**
 * Wires for what takes a node's place: when nodes go, what came in goes on to where their results went; when a node
 * comes onto a wire, the wire leads through it.
 */

/** The wires that close the gap which these nodes leave: one for each input that loses its wire and can take what came in before. */
export function closingWires(workflow: Workflow, catalog: Catalog, gone: ReadonlySet<string>): Wire[] {
  const index = indexWires(workflow);
  const inside = { ...workflow, nodes: Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => gone.has(id))) };
  const closing: Wire[] = [];
  for (const wire of workflow.wires) {
    if (!gone.has(wire.from[0]) || gone.has(wire.to[0])) continue;
    const to = portAt(workflow, catalog, 'inputs', wire.to);
    if (!to || closing.some((other) => sameEnd(other, wire))) continue;
    const above = reach(inside, [wire.from[0]], 'up', index);
    const offers = workflow.wires.flatMap((entering) => {
      const from = above.has(entering.to[0]) && !gone.has(entering.from[0]) && portAt(workflow, catalog, 'outputs', entering.from);
      return from && mayEnter(from.type, to.type)
        ? [{ from: entering.from, score: likeness(from, to, entering.from[1] === wire.to[1]) }]
        : [];
    });
    const best = offers.toSorted((a, b) => b.score - a.score)[0];
    if (best && best.score > -4) closing.push({ from: best.from, to: wire.to });
  }
  return closing;
}
function sameEnd(a: Wire, b: Wire): boolean {
  return a.to[0] === b.to[0] && a.to[1] === b.to[1];
}
/** Rows of the wrong role are no gain: they would be refused at once. */
function likeness(from: Port, to: Port, sameName: boolean): number {
  const role = from.role && to.role ? (from.role === to.role ? 3 : -6) : 0;
  return (from.type === to.type ? 2 : 0) + (sameName ? 1 : 0) + role;
}

/** Removes nodes and leads their wires on, in one edit. */
export function deleteAndReconnect(workflow: Workflow, catalog: Catalog, gone: ReadonlySet<string>): { edit: Edit; wires: Wire[] } {
  const wires = closingWires(workflow, catalog, gone);
  return {
    edit: { kind: 'all', edits: [{ kind: 'remove-nodes', ids: [...gone] }, ...wires.map((wire) => drawWire(workflow, catalog, wire))] },
    wires,
  };
}

/** The ports by which a node of this type can stand on a wire, and how well they fit. */
export function portsBetween(
  workflow: Workflow,
  catalog: Catalog,
  wire: Wire,
  entry: CatalogEntry,
): { input: string; output: string; score: number } | undefined {
  const [from, to] = [portAt(workflow, catalog, 'outputs', wire.from), portAt(workflow, catalog, 'inputs', wire.to)];
  if (!from || !to) return undefined;
  const best = <Fit extends { score: number }>(fits: readonly Fit[]) => fits.toSorted((a, b) => b.score - a.score)[0];
  const input = best(
    Object.entries(entry.inputs)
      .filter(([, port]) => mayEnter(from.type, port.type))
      .map(([name, port]) => ({ name, score: fit({ name: wire.from[1], port: from }, { name, port }) })),
  );
  const output = best(
    Object.entries(entry.outputs)
      .filter(([, port]) => mayEnter(port.type, to.type))
      .map(([name, port]) => ({ name, score: fit({ name, port }, { name: wire.to[1], port: to }) })),
  );
  return input && output && { input: input.name, output: output.name, score: input.score + output.score };
}

/** Leads a wire through a node. */
export function throughNode(
  workflow: Workflow,
  catalog: Catalog,
  wire: Wire,
  node: string,
  ports: { input: string; output: string },
): Edit {
  return {
    kind: 'all',
    edits: [
      { kind: 'remove-wires', wires: [wire] },
      drawWire(workflow, catalog, { from: wire.from, to: [node, ports.input] }),
      drawWire(workflow, catalog, { from: [node, ports.output], to: wire.to }),
    ],
  };
}
