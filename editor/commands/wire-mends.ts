import { nodeTitle, portLabel, type Specs } from '../../nodes/kit/check.ts';
import type { Catalog, CatalogEntry } from '../../nodes/kit/define-node.ts';
import { applyEdit, type Edit } from '../../nodes/kit/edits.ts';
import { portAt, reach } from '../../nodes/kit/graph.ts';
import { mayEnter, type Port } from '../../nodes/kit/ports.ts';
import { type Message, message, type Text } from '../../nodes/kit/text.ts';
import type { PortRef, Wire, Workflow } from '../../nodes/kit/workflow.ts';
import type { Point } from '../canvas/geometry.ts';
import { goals, isEveryday } from '../palette/goals.ts';
import { isOffered } from '../store/known-subflows.ts';
import { beginWire, drawWire, openNeeds, portsOf, refusal, sourcesNear, suggestWire, wrongRole } from '../store/wiring.ts';
import { chainOf, type Parts, partsOf } from './chain.ts';

/** One way to get what a refused wire was meant to give. */
export interface WireMend {
  id: string;
  label: Message;
  /** Where it adds nodes: how many pixels they take. */
  size?: { width: number; height: number };
  /** Ids of what it adds or wires to. */
  ids: readonly string[];
  edit(at: Point): Edit;
}

interface Case {
  workflow: Workflow;
  catalog: Catalog;
  specs: Specs;
  wire: Wire;
}

/** Ways to mend a wire that was refused, the most fitting first, at most three. */
export function wireMends(workflow: Workflow, catalog: Catalog, specs: Specs, wire: Wire): WireMend[] {
  const given: Case = { workflow, catalog, specs, wire };
  const from = portAt(workflow, catalog, 'outputs', wire.from);
  const to = portAt(workflow, catalog, 'inputs', wire.to);
  if (!from || !to || reach(workflow, [wire.from[0]], 'up').has(wire.to[0])) return [];
  const found = !mayEnter(from.type, to.type)
    ? [...otherPorts(given, from, to), ...(to.role ? rightRows(given, to) : []), ...between(given, from, to)]
    : wrongRole(workflow, catalog, wire, specs)
      ? rightRows(given, to)
      : [];
  return found.filter((mend) => changes(workflow, mend)).slice(0, 3);
}

/** A wire drawn from an output to an output, or from an input to an input: the wire that these two nodes may have. */
export function mendsOfSides(workflow: Workflow, catalog: Catalog, specs: Specs, from: string, to: string): WireMend[] {
  const given = (a: string, b: string): WireMend[] => {
    const wire = reach(workflow, [a], 'up').has(b) ? undefined : suggestWire(workflow, catalog, a, b);
    return wire ? [instead({ workflow, catalog, specs, wire }, wire)].filter((mend) => changes(workflow, mend)) : [];
  };
  return [...given(from, to), ...given(to, from)].slice(0, 1);
}

/** What is wired so already mends nothing. */
function changes(workflow: Workflow, mend: WireMend): boolean {
  return applyEdit(workflow, mend.edit({ x: 0, y: 0 })) !== workflow;
}

function instead(given: Case, wire: Wire): WireMend {
  const { workflow, catalog } = given;
  const from = portAt(workflow, catalog, 'outputs', wire.from);
  const to = portAt(workflow, catalog, 'inputs', wire.to);
  return {
    id: JSON.stringify(wire),
    label: message(
      { en: 'Wire “{from}” of “{source}” to “{to}” of “{node}”', zh: '把“{source}”的“{from}”接到“{node}”的“{to}”' },
      {
        from: from ? portLabel(wire.from[1], from) : wire.from[1],
        source: nodeTitle(workflow, catalog, wire.from[0]),
        to: to ? portLabel(wire.to[1], to) : wire.to[1],
        node: nodeTitle(workflow, catalog, wire.to[0]),
      },
    ),
    ids: [wire.to[0]],
    edit: () => drawWire(workflow, catalog, wire),
  };
}

/** Rows of the role that belongs here: from the same node, else from the nearest node above that gives them, else from a new split. */
function rightRows(given: Case, to: Port): WireMend[] {
  const { workflow, catalog, wire } = given;
  const closed = reach(workflow, [wire.to[0]], 'down');
  const found = sourcesNear(workflow, wire.from[0])
    .filter((node) => !closed.has(node))
    .flatMap((node) => portsOf(workflow, catalog, node, 'outputs').map(({ name, port }) => ({ end: [node, name] as const, port })))
    .find(({ port }) => port.type === to.type && port.role === to.role);
  return found ? [instead(given, { from: found.end, to: wire.to })] : [];
}

/** Other ports of the same two nodes that fit each other. */
function otherPorts(given: Case, from: Port, to: Port): WireMend[] {
  const { workflow, catalog, specs, wire } = given;
  const begun = beginWire(workflow, wire.from, 'outputs');
  const isGood = (candidate: Wire) => refusal(workflow, catalog, candidate, begun, specs) === undefined;
  const taken = (end: PortRef) => workflow.wires.some((other) => other.to[0] === end[0] && other.to[1] === end[1]);
  const inputs = portsOf(workflow, catalog, wire.to[0], 'inputs')
    .filter(({ name, port }) => port.type === from.type && !taken([wire.to[0], name]))
    .map(({ name }): Wire => ({ from: wire.from, to: [wire.to[0], name] }));
  const outputs = portsOf(workflow, catalog, wire.from[0], 'outputs')
    .filter(({ port }) => port.type === to.type)
    .map(({ name }): Wire => ({ from: [wire.from[0], name], to: wire.to }));
  return [...inputs, ...outputs].filter(isGood).map((candidate) => instead(given, candidate));
}

/** New nodes that make what is wanted of what is there: one, two, or the part of a ready-made chain that leads there. */
function between(given: Case, from: Port, to: Port): WireMend[] {
  // Beside a model the figures of that model are meant, not those of a table.
  const ofModel =
    to.type === 'metrics' && portsOf(given.workflow, given.catalog, given.wire.to[0], 'inputs').some(({ port }) => port.type === 'model');
  const has = (ports: CatalogEntry['inputs'], type: Port['type']) => Object.values(ports).some((port) => port.type === type);
  const entries = Object.values(given.catalog)
    .filter(isOffered)
    .filter(({ inputs, outputs }) => !ofModel || !has(outputs, 'metrics') || has(inputs, 'model'));
  const single = stepsBetween(entries, from, to).flatMap((step): Bridge[] => {
    const found = bridge(given, [step]);
    return found ? [{ ...found, open: found.open + columnsToChoose(step.entry) }] : [];
  });
  // Rows that several nodes away are made of something else are not what was meant; a model or its metrics may be.
  const isMade = to.type !== 'table' && to.type !== 'value';
  const found =
    single.some(({ open, isCommon }) => open === 0 && isCommon) || !isMade
      ? single
      : [...goalParts(given, entries, from, to), ...pairs(given, entries, from, to), ...single];
  return found
    .sort((a, b) => a.open - b.open || Number(b.isCommon) - Number(a.isCommon) || a.cost - b.cost)
    .filter(({ open }, at) => at === 0 || open === 0)
    .map(({ mend }) => mend)
    .slice(0, 2);
}

/** A node on the way from one port to another. */
interface Step {
  entry: CatalogEntry;
  input: string;
  output: string;
}

function stepsBetween(entries: readonly CatalogEntry[], from: Port, to: Port): Step[] {
  return entries.flatMap((entry): Step[] => {
    const [input] = Object.entries(entry.inputs)
      .filter(([, port]) => port.type === from.type && (port.role === undefined || from.role === undefined || port.role === from.role))
      .sort(([, a], [, b]) => Number(a.optional ?? false) - Number(b.optional ?? false));
    const [output] = Object.entries(entry.outputs).filter(
      ([, port]) => port.type === to.type && (to.role === undefined || port.role === to.role),
    );
    return input && output ? [{ entry, input: input[0], output: output[0] }] : [];
  });
}

function pairs(given: Case, entries: readonly CatalogEntry[], from: Port, to: Port): Bridge[] {
  const last = entries.filter(({ outputs }) => Object.values(outputs).some(({ type }) => type === to.type));
  return last.flatMap((entry) =>
    Object.values(entry.inputs)
      .filter(({ optional, type }) => !optional && type !== from.type)
      .flatMap((middle) => {
        const [second] = stepsBetween([entry], middle, to);
        return second ? stepsBetween(entries, from, middle).flatMap((first) => bridge(given, [first, second]) ?? []) : [];
      }),
  );
}

/** The nodes of a ready-made chain that lie between the same kinds of ports. */
function goalParts(given: Case, entries: readonly CatalogEntry[], from: Port, to: Port): Bridge[] {
  const { workflow, catalog, wire } = given;
  const makers = new Set(
    entries.filter(({ outputs }) => Object.values(outputs).some((port) => port.type === to.type)).map(({ type }) => type),
  );
  return goals.flatMap((goal) => {
    const [head, ...steps] = Object.entries(goal.nodes);
    const gives = head && Object.values(catalog[head[1].type]?.outputs ?? {}).some(({ type }) => type === from.type);
    const end = steps.findIndex(([, { type }]) => makers.has(type));
    if (!gives || end < 0) return [];
    const nodes = Object.fromEntries([head, ...steps.slice(0, end + 1)]);
    const wires = goal.wires.filter((text) => text.split(' ').every((port) => Object.hasOwn(nodes, port.split('.')[0] ?? '')));
    const parts = partsOf({ ...goal, nodes, wires }, workflow, catalog, wire.from[0], wire.from[1]);
    const name = Object.keys(parts.nodes).at(-1) ?? '';
    const output = Object.entries(catalog[steps[end]?.[1].type ?? '']?.outputs ?? {}).find(([, port]) => port.type === to.type)?.[0] ?? '';
    return bridgeOf(given, { ...parts, wires: [...parts.wires, { from: [name, output], to: wire.to }] }) ?? [];
  });
}

interface Bridge {
  mend: WireMend;
  /** Inputs that stay unwired, and columns that someone has to choose. */
  open: number;
  cost: number;
  /** Made of nodes that are in everyday use. */
  isCommon: boolean;
}

function bridge(given: Case, steps: readonly Step[]): Bridge | undefined {
  const ends = steps.map((step, at) => ({ name: `new:${at}`, ...step }));
  const wires = ends.map(({ name, input }, at): Wire => {
    const before = ends[at - 1];
    return { from: before ? [before.name, before.output] : given.wire.from, to: [name, input] };
  });
  const last = ends.at(-1);
  if (!last) return undefined;
  const nodes = Object.fromEntries(ends.map(({ name, entry }) => [name, { type: entry.type }]));
  return bridgeOf(given, { nodes, wires: [...wires, { from: [last.name, last.output], to: given.wire.to }] });
}

function bridgeOf({ workflow, catalog, wire }: Case, parts: Parts): Bridge | undefined {
  const closed = reach(workflow, [wire.to[0]], 'down');
  const sources = sourcesNear(workflow, wire.from[0]).filter((node) => !closed.has(node));
  const chain = chainOf(workflow, catalog, parts, sources);
  if (!chain) return undefined;
  const { ids, grown, size } = chain;
  const there = new Set(Object.values(workflow.nodes).map(({ type }) => type));
  return {
    open: ids.reduce((sum, id) => sum + openNeeds(grown, catalog, id).length, 0),
    isCommon: ids.every((id) => isEveryday(grown.nodes[id]?.type ?? '')),
    cost: ids.length + ids.filter((id) => there.has(grown.nodes[id]?.type ?? '')).length,
    mend: {
      id: ids.map((id) => grown.nodes[id]?.type).join(),
      label: message(
        { en: 'Put “{nodes}” between', zh: '在中间加入“{nodes}”' },
        { nodes: inLine(ids.map((id) => nodeTitle(grown, catalog, id))) },
      ),
      ids,
      size,
      edit: chain.edit,
    },
  };
}

function columnsToChoose(entry: CatalogEntry): number {
  return Object.values(entry.settings).filter((setting) => setting.kind === 'columns' && !setting.optional).length;
}

function inLine(titles: readonly Text[]): Text {
  return { en: titles.map(({ en }) => en).join(' → '), zh: titles.map(({ zh }) => zh).join(' → ') };
}
