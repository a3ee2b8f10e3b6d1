import type { Catalog } from './define-node.ts';
import { portAt, reach, samePort, type WireIndex } from './graph.ts';
import { mayEnter, type Port } from './ports.ts';
import type { PortRef, Workflow } from './workflow.ts';

/** More would be a list to study instead of a way out. */
const most = 3;

/**
 * The outputs on the canvas that an unwired input could take without closing a circle or taking rows of another role,
 * the most fitting first: where there are some of the same type and role no others, then those that lead nowhere yet, then
 * the nearest. At most three.
 */
export function fittingOutputs(workflow: Workflow, catalog: Catalog, to: PortRef, index: WireIndex): PortRef[] {
  const input = portAt(workflow, catalog, 'inputs', to);
  if (!input) return [];
  const below = reach(workflow, [to[0]], 'down', index);
  const found = Object.keys(workflow.nodes)
    .filter((id) => !below.has(id) && levelOf(id) === levelOf(to[0]))
    .flatMap((id) =>
      Object.entries(catalog[workflow.nodes[id]?.type ?? '']?.outputs ?? {}).flatMap(([name, output]) => {
        if (!mayEnter(output.type, input.type)) return [];
        const from: PortRef = [id, name];
        const fit = fitOf(input, output, input.role && roleOf(workflow, catalog, from, index));
        return fit === undefined ? [] : [{ from, fit, score: freshness(from, index) - distance(workflow, id, to[0]) }];
      }),
    );
  const best = Math.max(...found.map(({ fit }) => fit));
  return found
    .filter(({ fit }) => fit === best)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ from }) => from);
}

/** A wire does not cross the border of a subflow. */
function levelOf(id: string): string {
  return id.slice(0, id.lastIndexOf('/') + 1);
}

/** Undefined where it must not be wired. */
function fitOf(input: Port, output: Port, role: Port['role']): number | undefined {
  if (input.role && role && role !== input.role) return undefined;
  return (output.type === input.type ? 2 : 0) + (input.role && role ? 1 : 0);
}
function freshness(from: PortRef, index: WireIndex): number {
  return index.outOf.get(from[0])?.some((wire) => samePort(wire.from, from)) ? 0 : 1;
}
/** Below 1, so that it decides among equals alone. */
function distance(workflow: Workflow, a: string, b: string): number {
  const [from, to] = [workflow.nodes[a]?.ui, workflow.nodes[b]?.ui];
  const apart = from && to ? Math.hypot(from.x - to.x, from.y - to.y) : 0;
  return apart / (apart + 1_000);
}

/** The role of the rows of an output: its own, else that of the nearest rows above it. */
function roleOf(workflow: Workflow, catalog: Catalog, from: PortRef, index: WireIndex): Port['role'] {
  const seen = new Set<string>();
  const waiting = [from];
  for (const end of waiting) {
    const output = portAt(workflow, catalog, 'outputs', end);
    if (output?.type !== 'table' || seen.has(end[0])) continue;
    if (output.role) return output.role;
    seen.add(end[0]);
    for (const wire of index.into.get(end[0]) ?? []) waiting.push(wire.from);
  }
  return undefined;
}
