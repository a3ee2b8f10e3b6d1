import type { Catalog } from './define-node.ts';
import { opened } from './expand.ts';
import { freshId, freshIds } from './fresh-id.ts';
import { portAt, reach } from './graph.ts';
import type { Json } from './json.ts';
import type { PortType } from './ports.ts';
import {
  borderOf,
  type BorderPort,
  inputsType,
  isBorder,
  outputsType,
  subflowHash,
  subflowOf,
  subflowType,
  withNeeded,
} from './subflow.ts';
import type { Content, Group, Input, Note, SettingRange, Subflow, Wire, Workflow, WorkflowNode } from './workflow.ts';

/** Nodes into a subflow and back. None of it changes what is run. */

/** Nodes that lie between the chosen ones: without them the subflow would wait for itself. */
export function lyingBetween(workflow: Workflow, chosen: ReadonlySet<string>): string[] {
  const up = reach(workflow, chosen, 'up');
  return [...reach(workflow, chosen, 'down')].filter((id) => up.has(id) && !chosen.has(id));
}

export interface Marked {
  node: string;
  setting: string;
  label?: string;
}

/** The chosen nodes and notes as one node, wired as they were. `id`: what the new subflow is known by from then on. */
export function makeSubflow(
  workflow: Workflow,
  catalog: Catalog,
  what: { id: string; name: string; nodes: ReadonlySet<string>; notes?: ReadonlySet<string>; marked?: readonly Marked[] },
): { workflow: Workflow; node: string } {
  const inside = new Set([...what.nodes].filter((id) => workflow.nodes[id] && !isBorder(workflow.nodes[id])));
  const nodes = Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => inside.has(id)));
  const node = freshId('subflow', (id) => Object.hasOwn(workflow.nodes, id) && !inside.has(id));
  const border = foldWires(workflow, catalog, inside, node);
  const settings = foldInputs(workflow, inside, node, what.marked ?? []);
  // A note goes along with the node that it is about.
  const goesIn = ({ id, at }: Note) => what.notes?.has(id) === true || (at !== undefined && inside.has(at.node));
  const content: Subflow = {
    id: what.id,
    revision: 1,
    name: what.name,
    description: '',
    nodes: { ...nodes, ...border.nodes },
    wires: border.inner,
    groups: foldGroups(workflow.groups, inside),
    notes: workflow.notes.filter(goesIn).map(({ at, ...note }) => (at && inside.has(at.node) ? { ...note, at } : note)),
    inputs: settings.inner,
  };
  const hash = subflowHash(content);
  const placed: WorkflowNode = { type: subflowType(hash), version: 1, ...valuesOf(content), ui: middleOf(content) };
  const left = Object.entries(workflow.nodes).filter(([id]) => !inside.has(id));
  const folded: Workflow = {
    ...workflow,
    nodes: { ...Object.fromEntries(left), [node]: placed },
    wires: border.outer,
    groups: workflow.groups.flatMap((group) => groupAround(group, inside, node)),
    notes: workflow.notes.filter((note) => !goesIn(note)),
    inputs: settings.outer,
    subflows: { ...workflow.subflows, [hash]: content },
  };
  return { workflow: withNeeded(folded), node };
}

/** What a node that stands for a subflow is set to at first: what its settings are inside. */
export function valuesOf({ nodes, inputs }: Pick<Subflow, 'nodes' | 'inputs'>): Pick<WorkflowNode, 'settings' | 'ranges'> {
  const settings: Record<string, Json> = {};
  const ranges: Record<string, SettingRange> = {};
  for (const [name, { node, setting }] of Object.entries(inputs)) {
    const inner = nodes[node];
    const value = inner?.settings[setting];
    const range = inner?.ranges?.[setting];
    if (value !== undefined) settings[name] = value;
    if (range) ranges[name] = range;
  }
  return { settings, ...(Object.keys(ranges).length > 0 && { ranges }) };
}

/** Wires inside, wires outside, and the nodes of the border between them, with one port for each thing that crosses it. */
function foldWires(workflow: Workflow, catalog: Catalog, inside: ReadonlySet<string>, node: string) {
  const taken = (id: string) => inside.has(id);
  const ids = { inputs: freshId('inputs', taken), outputs: freshId('outputs', taken) };
  const ports = { inputs: new Map<string, BorderPort>(), outputs: new Map<string, BorderPort>() };
  /** The port for what crosses, and whether it was made for it just now. */
  const portFor = (side: 'inputs' | 'outputs', key: string, wish: string, type: PortType): { name: string; fresh: boolean } => {
    const before = ports[side].get(key);
    if (before) return { name: before.name, fresh: false };
    const used = new Set([...ports[side].values()].map(({ name }) => name));
    const name = freshId(wish, (candidate) => used.has(candidate));
    ports[side].set(key, { name, type });
    return { name, fresh: true };
  };
  const inner: Wire[] = [];
  const outer: Wire[] = [];
  for (const wire of workflow.wires) {
    const { from, to } = wire;
    const [comes, goes] = [inside.has(from[0]), inside.has(to[0])];
    const given = portAt(workflow, catalog, 'outputs', from)?.type;
    if (comes && goes) inner.push(wire);
    else if (goes) {
      const type = portAt(workflow, catalog, 'inputs', to)?.type ?? given ?? 'table';
      const { name, fresh } = portFor('inputs', JSON.stringify([from, type]), to[1], type);
      inner.push({ from: [ids.inputs, name], to });
      if (fresh) outer.push({ from, to: [node, name] });
    } else if (comes) {
      const { name, fresh } = portFor('outputs', JSON.stringify(from), from[1], given ?? 'table');
      if (fresh) inner.push({ from, to: [ids.outputs, name] });
      outer.push({ from: [node, name], to });
    } else outer.push(wire);
  }
  // What the last nodes give would be out of reach: nothing outside takes it yet.
  const feeding = new Set(workflow.wires.map(({ from }) => from[0]));
  for (const id of inside) {
    if (feeding.has(id)) continue;
    for (const [name, { type }] of Object.entries(catalog[workflow.nodes[id]?.type ?? '']?.outputs ?? {}))
      inner.push({ from: [id, name], to: [ids.outputs, portFor('outputs', JSON.stringify([id, name]), name, type).name] });
  }
  const places = Object.entries(workflow.nodes).flatMap(([id, { ui }]) => (inside.has(id) ? [ui] : []));
  const { left, right, y } = extent(places);
  const borderNode = (type: string, side: 'inputs' | 'outputs', x: number): WorkflowNode => ({
    type,
    version: 1,
    settings: { ports: [...ports[side].values()].map((port) => ({ ...port })) },
    ui: { x, y },
  });
  const nodes = {
    [ids.inputs]: borderNode(inputsType, 'inputs', left - borderGap),
    [ids.outputs]: borderNode(outputsType, 'outputs', right + borderGap),
  };
  return { inner, outer, nodes };
}

const borderGap = 280;

function extent(places: readonly { x: number; y: number }[]): { left: number; right: number; y: number } {
  if (places.length === 0) return { left: 0, right: 0, y: 0 };
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  return { left: Math.min(...xs), right: Math.max(...xs), y: Math.round((Math.min(...ys) + Math.max(...ys)) / 2) };
}
/** Where a subflow stands whose nodes are at these places: turned back, they come out where they were. */
function middleOf({ nodes }: Pick<Content, 'nodes'>): { x: number; y: number } {
  const { left, right, y } = extent(Object.values(nodes).flatMap((node) => (isBorder(node) ? [] : [node.ui])));
  return { x: Math.round((left + right) / 2), y };
}

/** Inputs of the workflow that mean a node inside become settings of the subflow, and so do those that were marked. */
function foldInputs(workflow: Workflow, inside: ReadonlySet<string>, node: string, marked: readonly Marked[]) {
  const inner: Record<string, Input> = {};
  const nameFor = (wanted: Marked): string => {
    const before = Object.entries(inner).find(([, input]) => input.node === wanted.node && input.setting === wanted.setting)?.[0];
    if (before !== undefined) return before;
    const name = freshId(wanted.setting, (candidate) => Object.hasOwn(inner, candidate));
    inner[name] = wanted;
    return name;
  };
  for (const { label, ...input } of marked) if (inside.has(input.node)) nameFor({ ...input, ...(label && { label }) });
  const outer = Object.fromEntries(
    Object.entries(workflow.inputs).map(([name, input]): [string, Input] => {
      if (!inside.has(input.node)) return [name, input];
      return [name, { ...input, node, setting: nameFor({ node: input.node, setting: input.setting }) }];
    }),
  );
  return { inner, outer };
}

/** Parts of groups that go inside. */
function foldGroups(groups: readonly Group[], inside: ReadonlySet<string>): Group[] {
  return groups.flatMap((group) => {
    const nodes = group.nodes.filter((id) => inside.has(id));
    return nodes.length > 0 ? [{ ...group, nodes }] : [];
  });
}
/** What stays outside of a group: one that went inside as a whole is gone, else the new node stands in it. */
function groupAround(group: Group, inside: ReadonlySet<string>, node: string): Group[] {
  const first = group.nodes.findIndex((id) => inside.has(id));
  if (first < 0) return [group];
  if (group.nodes.every((id) => inside.has(id))) return [];
  return [{ ...group, nodes: group.nodes.flatMap((id, at) => (!inside.has(id) ? [id] : at === first ? [node] : [])) }];
}

/** The nodes of a subflow in the place of the node that stands for it. Those whose id is taken get another. */
export function unmakeSubflow(workflow: Workflow, node: string): { workflow: Workflow; nodes: string[] } | undefined {
  const placed = workflow.nodes[node];
  const subflow = subflowOf(workflow.subflows, placed);
  if (!placed || !subflow) return undefined;
  const names = freshIds(
    Object.entries(subflow.nodes).flatMap(([id, inner]) => (isBorder(inner) ? [] : [id])),
    Object.keys(workflow.nodes).filter((id) => id !== node),
  );
  const { ends: _, ...out } = opened(
    workflow,
    (path) => path === node,
    (path, id) => (path === '' ? id : (names.get(id) ?? id)),
  );
  const from = middleOf(subflow);
  const by = { x: placed.ui.x - from.x, y: placed.ui.y - from.y };
  const moved = [...names.values()].flatMap((id): [string, WorkflowNode][] => {
    const inner = out.nodes[id];
    return inner ? [[id, { ...inner, ui: { ...inner.ui, x: inner.ui.x + by.x, y: inner.ui.y + by.y } }]] : [];
  });
  const ids = [...names.values()];
  const whole: Workflow = {
    ...workflow,
    ...out,
    nodes: { ...out.nodes, ...Object.fromEntries(moved) },
    groups: unfoldGroups(workflow.groups, subflow.groups, node, names),
    notes: [
      ...workflow.notes.map((note) => aboutInner(note, node, subflow, names)),
      ...unfoldNotes(workflow.notes, notesOf(placed, subflow), names, by),
    ],
  };
  return { workflow: withNeeded(whole), nodes: ids };
}

function unfoldGroups(outer: readonly Group[], inner: readonly Group[], node: string, names: ReadonlyMap<string, string>): Group[] {
  const renamed = (group: Group) => group.nodes.map((id) => names.get(id) ?? id);
  const same = (group: Group) => inner.find(({ id }) => id === group.id);
  const around = outer.map((group) => {
    if (!group.nodes.includes(node)) return group;
    const part = same(group);
    const members = part ? renamed(part) : [...names.values()];
    return { ...group, nodes: group.nodes.flatMap((id) => (id === node ? members : [id])) };
  });
  const own = inner.filter((group) => !outer.some(({ id, nodes }) => id === group.id && nodes.includes(node)));
  const ids = freshIds(
    own.map(({ id }) => id),
    outer.map(({ id }) => id),
  );
  return [...around, ...own.map((group) => ({ ...group, id: ids.get(group.id) ?? group.id, nodes: renamed(group) }))];
}

/** What was noted at the node itself stays as a note above its nodes. */
function notesOf({ note }: Pick<WorkflowNode, 'note'>, { nodes, notes }: Subflow): readonly Note[] {
  if (!note) return notes;
  const id = freshId('note', (taken) => notes.some((other) => other.id === taken));
  const places = Object.values(nodes).flatMap((node) => (isBorder(node) ? [] : [node.ui]));
  const top = Math.min(...places.map(({ y }) => y));
  return [...notes, { id, text: note, x: extent(places).left, y: top - noteSize.height - 24, ...noteSize }];
}
const noteSize = { width: 230, height: 80 };

function unfoldNotes(
  outer: readonly Note[],
  inner: readonly Note[],
  names: ReadonlyMap<string, string>,
  by: { x: number; y: number },
): Note[] {
  const ids = freshIds(
    inner.map(({ id }) => id),
    outer.map(({ id }) => id),
  );
  return inner.map(({ at, ...note }) => {
    const about = at && names.get(at.node);
    const moved = { ...note, id: ids.get(note.id) ?? note.id, x: note.x + by.x, y: note.y + by.y };
    return about === undefined ? moved : { ...moved, at: { ...at, node: about } };
  });
}
/** A note about a result of the node that is gone is about the one behind it; about the node itself, it is about nothing. */
function aboutInner(note: Note, node: string, { nodes, wires }: Subflow, names: ReadonlyMap<string, string>): Note {
  const { at, ...plain } = note;
  if (at?.node !== node) return note;
  const border = borderOf({ nodes }).outputs.id;
  const wire = wires.find(({ to }) => to[0] === border && to[1] === at.port);
  const inner = wire && names.get(wire.from[0]);
  return wire && inner !== undefined ? { ...plain, at: { node: inner, port: wire.from[1] } } : plain;
}

/** Another content for a node that stands for a subflow. Its settings and wires stay where the new content still has them. */
export function updateSubflow(workflow: Workflow, node: string, hash: string, known: Readonly<Record<string, Subflow>>): Workflow {
  const placed = workflow.nodes[node];
  const next = subflowOf({ ...known, ...workflow.subflows }, { type: subflowType(hash) });
  if (!placed || !next) return workflow;
  const { ranges: own = {}, ...rest } = placed;
  const kept = <Value>(values: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(next.inputs, name)));
  const ranges = kept(own);
  const updated: WorkflowNode = {
    ...rest,
    type: subflowType(hash),
    settings: { ...valuesOf(next).settings, ...kept(placed.settings) },
    ...(Object.keys(ranges).length > 0 && { ranges }),
  };
  const changed = { ...workflow, nodes: { ...workflow.nodes, [node]: updated } };
  return withNeeded({ ...changed, wires: workflow.wires.filter((wire) => keepsWire(wire, node, next)) }, known);
}

function keepsWire({ from, to }: Wire, node: string, subflow: Subflow): boolean {
  const { inputs, outputs } = borderOf(subflow);
  if (from[0] === node && !outputs.ports.some(({ name }) => name === from[1])) return false;
  return to[0] !== node || inputs.ports.some(({ name }) => name === to[1]);
}
