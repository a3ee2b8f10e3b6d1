import { type Specs, wireProblem } from '../../nodes/kit/check.ts';
import { roleProblems } from '../../nodes/kit/role-problems.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { type Edit } from '../../nodes/kit/edits.ts';
import { indexWires, portAt, reach } from '../../nodes/kit/graph.ts';
import { mayEnter, type Port } from '../../nodes/kit/ports.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import { type Message, message } from '../../nodes/kit/text.ts';
import type { PortRef, Wire, Workflow } from '../../nodes/kit/workflow.ts';

/** What a wire may be drawn to; found once when drawing begins, since asking for each move of the pointer would be slow. */
export interface Reachable {
  from: PortRef;
  side: 'inputs' | 'outputs';
  /** Nodes that would close a circle. */
  circle: ReadonlySet<string>;
}

/** `side` is that of the port where the drawing begins. */
export function beginWire(workflow: Workflow, from: PortRef, side: 'inputs' | 'outputs'): Reachable {
  return { from, side, circle: reach(workflow, [from[0]], side === 'outputs' ? 'up' : 'down') };
}

/** The same wire, its ends in the order in which data flows. */
export function wireOf({ from, side }: Reachable, other: PortRef): Wire {
  return side === 'outputs' ? { from, to: other } : { from: other, to: from };
}

/** The edit that draws a wire; an input that takes one wire gives up its old one. */
export function drawWire(workflow: Workflow, catalog: Catalog, wire: Wire): Edit {
  return { kind: 'add-wire', wire, many: portAt(workflow, catalog, 'inputs', wire.to)?.many ?? false };
}

const circleText: Message = message({
  en: 'This wire would make the node depend on its own result. Wire it to a node further on.',
  zh: '这条连线会使节点依赖于自己的结果。请连到更后面的节点。',
});

/** Why a wire must not be drawn, or undefined. It is tried on a copy, so an occupied input counts as free. */
export function refusal(
  workflow: Workflow,
  catalog: Catalog,
  wire: Wire,
  { circle, from }: Reachable,
  specs: Specs = {},
): Message | undefined {
  const other = wire.from[0] === from[0] ? wire.to[0] : wire.from[0];
  if (circle.has(other)) return circleText;
  const trial = { ...workflow, wires: [] };
  return (wireProblem(trial, catalog, wire) ?? wrongRole(workflow, catalog, wire, specs))?.message;
}

/** The problem of rows that must not come here, such as test rows at the training. */
export function wrongRole(workflow: Workflow, catalog: Catalog, wire: Wire, specs: Specs): Problem | undefined {
  const source = wire.from[0];
  // What the server has not described yet has at least the roles that the node itself gives.
  const known = Object.fromEntries(
    portsOf(workflow, catalog, source, 'outputs').map(({ name, port }) => {
      const spec = specs[source]?.[name];
      return [name, spec ?? { type: port.type, ...(port.role && { role: port.role }) }];
    }),
  );
  return roleProblems({ ...workflow, wires: [wire] }, catalog, { [source]: known }).find(({ severity }) => severity === 'error');
}

export interface FreePort {
  name: string;
  port: Port;
}

/** The best wire from a node to another: a free input that takes what the output gives, roles matched first. */
export function suggestWire(workflow: Workflow, catalog: Catalog, from: string, to: string): Wire | undefined {
  const outputs = portsOf(workflow, catalog, from, 'outputs');
  const wired = new Set((indexWires(workflow).into.get(to) ?? []).map((wire) => wire.to[1]));
  const inputs = portsOf(workflow, catalog, to, 'inputs').filter(({ name, port }) => port.many || !wired.has(name));
  let best: { score: number; wire: Wire } | undefined;
  for (const output of outputs)
    for (const input of inputs) {
      if (!mayEnter(output.port.type, input.port.type)) continue;
      const score = fit(output, input);
      if (!best || score > best.score) best = { score, wire: { from: [from, output.name], to: [to, input.name] } };
    }
  return best?.wire;
}

/** The wires that a new node begins with: from the chosen node, then to what it still needs from the nearest node above that offers it. */
export function suggestWires(workflow: Workflow, catalog: Catalog, from: string, to: string): Wire[] {
  const first = firstWire(workflow, catalog, from, to);
  if (!first) return [];
  const grown = { ...workflow, wires: [...workflow.wires, first] };
  return [first, ...wiresForNeeds(grown, catalog, to, nearestFirst(workflow, from))];
}

/** Of what a look aside gives besides its page, only what the input asks for by name is taken; else what the look is at goes on. */
function firstWire(workflow: Workflow, catalog: Catalog, from: string, to: string): Wire | undefined {
  const wire = suggestWire(workflow, catalog, from, to);
  const looked = lookedAt(workflow, catalog, from);
  const output = wire && portAt(workflow, catalog, 'outputs', wire.from);
  if (!wire || !looked || (output?.type !== 'table' && output?.type !== 'value') || wire.from[1] === wire.to[1]) return wire;
  const input = portAt(workflow, catalog, 'inputs', wire.to);
  const source = looked.find((ref) => {
    const given = portAt(workflow, catalog, 'outputs', ref);
    return given !== undefined && given.type === input?.type && (given.role ?? input.role) === (input.role ?? given.role);
  });
  return source && { from: source, to: wire.to };
}

/** What a node is wired to that is a look aside, such as the report on rows: the first that it gives is a page to be read. */
export function lookedAt(workflow: Workflow, catalog: Catalog, node: string): PortRef[] | undefined {
  const [page] = portsOf(workflow, catalog, node, 'outputs');
  if (page?.port.type !== 'report' && page?.port.type !== 'file') return undefined;
  return (indexWires(workflow).into.get(node) ?? []).map(({ from }) => from);
}

/** Wires to the inputs that a node needs and has not, each from the first of the given nodes that offers it. */
export function wiresForNeeds(workflow: Workflow, catalog: Catalog, to: string, from: readonly string[]): Wire[] {
  return openNeeds(workflow, catalog, to).flatMap((input) => {
    const offers = from.flatMap((node) =>
      portsOf(workflow, catalog, node, 'outputs')
        .filter((output) => output.port.type === input.port.type && fitsRole(output.port, input.port))
        .map((output) => ({ from: [node, output.name] as const, to: [to, input.name] as const })),
    );
    return offers.slice(0, 1);
  });
}

/** The inputs that a node must have wired and has not. */
export function openNeeds(workflow: Workflow, catalog: Catalog, node: string): FreePort[] {
  const wired = new Set(workflow.wires.filter(({ to }) => to[0] === node).map(({ to }) => to[1]));
  return portsOf(workflow, catalog, node, 'inputs').filter(({ name, port }) => !port.optional && !wired.has(name));
}

/** Rows are offered only for a role that both name: any others would be a guess. */
export function fitsRole(output: Port, input: Port): boolean {
  return input.type !== 'table' || (input.role !== undefined && input.role === output.role);
}

/** A node and all above it, by the number of wires between. */
export function nearestFirst(workflow: Workflow, node: string): string[] {
  const index = indexWires(workflow);
  const found = new Set([node]);
  // A set hands out what is added while it is walked.
  for (const id of found) for (const { from } of index.into.get(id) ?? []) found.add(from[0]);
  return [...found];
}

/** Where a new node below the given one may get what else it needs: from above, nearest first, else from what lies below. */
export function sourcesNear(workflow: Workflow, node: string): string[] {
  return [...new Set([...nearestFirst(workflow, node), ...reach(workflow, [node], 'down')])];
}

/** How well an output suits an input. */
export function fit(output: FreePort, input: FreePort): number {
  const sameType = output.port.type === input.port.type ? 4 : 0;
  const needed = input.port.optional ? 0 : 2;
  const sameName = output.name === input.name ? 1 : 0;
  const role = input.port.role === undefined || output.port.role === undefined ? 0 : input.port.role === output.port.role ? 3 : -6;
  return sameType + needed + sameName + role;
}

export function portsOf(workflow: Workflow, catalog: Catalog, node: string, side: 'inputs' | 'outputs'): FreePort[] {
  const entry = catalog[workflow.nodes[node]?.type ?? ''];
  return entry ? Object.entries(entry[side]).map(([name, port]) => ({ name, port })) : [];
}
