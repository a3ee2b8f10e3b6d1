import { nodeTitle } from './check.ts';
import type { Catalog } from './define-node.ts';
import { inputLabel } from './differences.ts';
import { applyEdit, type Edit, keepNodes } from './edits.ts';
import { portAt } from './graph.ts';
import { canonicalJson, isObject, type Json, sameJson } from './json.ts';
import { settingWords, short } from './setting-words.ts';
import { withNeeded } from './subflow.ts';
import { catalogWith } from './subflow-entry.ts';
import { type Message, message, type Text, type TextValue, verbatim } from './text.ts';
import { checkedWorkflow, type PortRef, type Wire, type Workflow } from './workflow.ts';

export type Side = 'mine' | 'theirs';
/** One thing that both have changed, each in another way. */
export interface Conflict {
  key: string;
  /** What it is: "“Train”: learning rate". */
  what: Message;
  mine: TextValue;
  theirs: TextValue;
}
export interface Merge {
  conflicts: Conflict[];
  /** The content with what each side changed; where both did, the side that is named, mine where none is. */
  merged(choices?: Readonly<Record<string, Side>>): Workflow;
}

/** A part's place, outermost first: ["nodes", "a", "settings", "rate"]. */
type Path = readonly string[];
interface Merging {
  mine: Workflow;
  theirs: Workflow;
  catalog: Catalog;
  /** Nodes of which one side must be taken as a whole. */
  whole: ReadonlySet<string>;
  choices: Readonly<Record<string, Side>>;
  conflicts: Conflict[];
}

/** What two people or tabs made of the same content, put together part by part: settings, nodes, wires, texts. */
export function mergeWorkflows(base: Workflow, mine: Workflow, theirs: Workflow, plainCatalog: Catalog): Merge {
  const subflows = { ...base.subflows, ...theirs.subflows, ...mine.subflows };
  const catalog = catalogWith(plainCatalog, subflows);
  const whole = wholeNodes(base, mine, theirs);
  const run = (choices: Merging['choices']): { workflow: Workflow; conflicts: Conflict[] } => {
    const conflicts: Conflict[] = [];
    const merging = { mine, theirs, catalog, whole, choices, conflicts };
    const value = mergedPart(merging, [], ...partings(base, mine, theirs));
    const parsed = checkedWorkflow(isObject(value) ? { ...joined(value), subflows } : value);
    if (parsed.ok) return { conflicts, workflow: withNeeded(withoutLooseEnds(withWholeWires(merging, parsed.workflow))) };
    // Together they are no workflow, such as when they hold too many nodes: then it is one or the other.
    const all = { key: '[]', what: message(wholeWorkflow), mine: nodeCount(mine), theirs: nodeCount(theirs) };
    return { conflicts: [all], workflow: choices[all.key] === 'theirs' ? theirs : mine };
  };
  return { conflicts: run({}).conflicts, merged: (choices = {}) => run(choices).workflow };
}

function mergedPart(merging: Merging, path: Path, old: unknown, mine: unknown, theirs: unknown): unknown {
  const isWhole = path.length === 2 && path[0] === 'nodes' && merging.whole.has(path[1] ?? '');
  if (!isWhole && (sameJson(mine, theirs) || sameJson(old, theirs))) return mine;
  if (!isWhole && sameJson(old, mine)) return theirs;
  if (!isWhole && isObject(mine) && isObject(theirs) && isTakenApart(path)) {
    const before = isObject(old) ? old : {};
    const names = new Set([...Object.keys(before), ...Object.keys(theirs), ...Object.keys(mine)]);
    const parts = [...names].map((name) => [name, mergedPart(merging, [...path, name], before[name], mine[name], theirs[name])] as const);
    return Object.fromEntries(parts.filter(([, value]) => value !== undefined));
  }
  // Nobody wants to be asked where a node should lie; one that is deleted here and only moved there is deleted.
  if (path[0] === 'nodes' && path[2] === 'ui') return mine;
  if (path[0] === 'nodes' && path.length === 2 && !isWhole) return undefined;
  if (path[0] === 'wires' && takesMany(merging, path)) return mergedLists(listOf(old), listOf(mine), listOf(theirs));
  const key = JSON.stringify(path);
  merging.conflicts.push({ key, ...(isWhole ? nodeConflict(merging, path) : partConflict(merging, path, mine, theirs)) });
  return sideOf(merging, key) === 'theirs' ? theirs : mine;
}

/** Nodes part by part down to single settings; everything else down to its named entries. The value of a setting is one thing, and so are the results that a pin holds together. */
function isTakenApart(path: Path): boolean {
  return path[2] !== 'pin' && path.length < (path[0] === 'nodes' ? 4 : 2);
}

/** The three contents with lists that have names for their entries: groups and notes by id, wires by the input that they enter. */
function partings(...workflows: [Workflow, Workflow, Workflow]): [unknown, unknown, unknown] {
  const parted = ({ wires, groups, notes, subflows: _, ...rest }: Workflow) => {
    const entering: Record<string, PortRef[]> = {};
    for (const { from, to } of wires) (entering[to.join(' ')] ??= []).push(from);
    return { ...rest, wires: entering, groups: byId(groups), notes: byId(notes) };
  };
  const [base, mine, theirs] = workflows;
  return [parted(base), parted(mine), parted(theirs)];
}
function byId<Item extends { id: string }>(items: readonly Item[]): Record<string, Item> {
  return Object.fromEntries(items.map((item) => [item.id, item]));
}
function joined({ wires, groups, notes, ...rest }: Record<string, unknown>): Record<string, unknown> {
  const entering = isObject(wires) ? Object.entries(wires) : [];
  return {
    ...rest,
    wires: entering.flatMap(([to, ends]) => listOf(ends).map((from) => ({ from, to: to.split(' ') }))),
    groups: isObject(groups) ? Object.values(groups) : [],
    notes: isObject(notes) ? Object.values(notes) : [],
  };
}

/** A node that is taken as a whole has the wires of its side. */
function withWholeWires(merging: Merging, workflow: Workflow): Workflow {
  return [...merging.whole].reduce((result, id) => {
    const touches = ({ from, to }: Wire): boolean => from[0] === id || to[0] === id;
    const side = sideOf(merging, JSON.stringify(['nodes', id])) === 'theirs' ? merging.theirs : merging.mine;
    const own = side.wires.filter(touches);
    const edits = own.map((wire): Edit => ({ kind: 'add-wire', wire, many: takesMany(merging, ['wires', wire.to.join(' ')]) }));
    return applyEdit({ ...result, wires: result.wires.filter((wire) => !touches(wire)) }, { kind: 'all', edits });
  }, workflow);
}
function sideOf({ choices }: Merging, key: string): Side {
  return choices[key] ?? 'mine';
}

/** What hangs on a node that is gone goes with it. */
function withoutLooseEnds(workflow: Workflow): Workflow {
  return keepNodes(workflow, (id) => Object.hasOwn(workflow.nodes, id));
}

function takesMany({ mine, theirs, catalog }: Merging, [, end = '']: Path): boolean {
  const [node = '', name = ''] = end.split(' ');
  return portAt(Object.hasOwn(mine.nodes, node) ? mine : theirs, catalog, 'inputs', [node, name])?.many === true;
}
function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}
/** Without what either side took away, with what either side added. */
function mergedLists(old: readonly Json[], mine: readonly Json[], theirs: readonly Json[]): Json[] {
  const has = (list: readonly Json[]) => {
    const known = new Set(list.map(canonicalJson));
    return (item: Json): boolean => known.has(canonicalJson(item));
  };
  const [inOld, inMine, inTheirs] = [has(old), has(mine), has(theirs)];
  return [...theirs.filter((item) => inMine(item) || !inOld(item)), ...mine.filter((item) => !inOld(item) && !inTheirs(item))];
}

/** Nodes that one side deleted, or made another kind, while the other changed them or wired something to them. */
function wholeNodes(base: Workflow, mine: Workflow, theirs: Workflow): Set<string> {
  const changed = (workflow: Workflow, id: string): boolean => !sameJson(aboutNode(base, id), aboutNode(workflow, id));
  const replaced = (workflow: Workflow, id: string): boolean => workflow.nodes[id]?.type !== base.nodes[id]?.type;
  const both = Object.keys(base.nodes).filter(
    (id) => (replaced(mine, id) || replaced(theirs, id)) && changed(mine, id) && changed(theirs, id) && mine.nodes[id] !== theirs.nodes[id],
  );
  return new Set(both);
}
function aboutNode(workflow: Workflow, id: string): unknown {
  const { ui: _, ...node } = workflow.nodes[id] ?? { ui: null };
  const wires = workflow.wires.filter(({ from, to }) => from[0] === id || to[0] === id).map(canonicalJson);
  return [node, wires.toSorted()];
}

const wholeWorkflow: Text = { en: 'The whole workflow', zh: '整个工作流' };
function nodeCount({ nodes }: Workflow): Message {
  return message({ en: '{count} {count|node|nodes}', zh: '{count} 个节点' }, { count: Object.keys(nodes).length });
}

type ConflictWords = Omit<Conflict, 'key'>;

function nodeConflict({ mine, theirs, catalog }: Merging, [, id = '']: Path): ConflictWords {
  const words = (workflow: Workflow): TextValue => {
    if (!Object.hasOwn(workflow.nodes, id)) return { en: 'deleted', zh: '已删除' };
    return message({ en: 'kept, with its changes', zh: '保留，含修改' });
  };
  const titled = Object.hasOwn(mine.nodes, id) ? mine : theirs;
  const what = message({ en: 'The node “{node}”', zh: '节点“{node}”' }, { node: nodeTitle(titled, catalog, id) });
  return { what, mine: words(mine), theirs: words(theirs) };
}

function partConflict(merging: Merging, path: Path, my: unknown, their: unknown): ConflictWords {
  const { mine, theirs, catalog } = merging;
  const [root = '', id = '', member = '', name = ''] = path;
  if (root === 'wires') return wireConflict(merging, id, my, their);
  if (root === 'nodes') {
    const titled = Object.hasOwn(mine.nodes, id) ? mine : theirs;
    const setting = member === 'settings' ? catalog[titled.nodes[id]?.type ?? '']?.settings[name] : undefined;
    const words = (value: unknown): TextValue => (setting && isJson(value) ? settingWords(setting, value) : plainWords(value));
    const label = setting?.label ?? memberLabels[member] ?? verbatim(name || member);
    const what = message({ en: '“{node}”: {member}', zh: '“{node}”：{member}' }, { node: nodeTitle(titled, catalog, id), member: label });
    return { what, mine: words(my), theirs: words(their) };
  }
  const label = documentLabels[root] ?? verbatim(root);
  return { what: message(label), mine: plainWords(my), theirs: plainWords(their) };
}
const none: Text = { en: 'none', zh: '无' };
const memberLabels: Readonly<Record<string, Text>> = {
  pin: { en: 'pinned result', zh: '固定的结果' },
  title: { en: 'name', zh: '名称' },
  note: { en: 'note', zh: '备注' },
  version: { en: 'version of the node', zh: '节点版本' },
};
const documentLabels: Readonly<Record<string, Text>> = {
  name: { en: 'Name of the workflow', zh: '工作流名称' },
  description: { en: 'Description', zh: '说明' },
  notes: { en: 'Note', zh: '便签' },
  groups: { en: 'Group', zh: '分组' },
  inputs: { en: 'Input', zh: '输入' },
};

function wireConflict({ mine, theirs, catalog }: Merging, end: string, my: unknown, their: unknown): ConflictWords {
  const [node = '', name = ''] = end.split(' ');
  const titled = Object.hasOwn(mine.nodes, node) ? mine : theirs;
  const source = (workflow: Workflow, value: unknown): TextValue => {
    const [first] = listOf(value);
    if (!Array.isArray(first)) return { en: 'no wire', zh: '没有连线' };
    return message({ en: 'from “{node}”', zh: '来自“{node}”' }, { node: nodeTitle(workflow, catalog, String(first[0])) });
  };
  const what = message(
    { en: '“{node}”: the wire into {input}', zh: '“{node}”：进入“{input}”的连线' },
    { node: nodeTitle(titled, catalog, node), input: inputLabel(titled, catalog, [node, name]) },
  );
  return { what, mine: source(mine, my), theirs: source(theirs, their) };
}

function plainWords(value: unknown): TextValue {
  if (value === undefined || value === null || value === '') return none;
  const words = isObject(value) ? (value.text ?? value.name) : value;
  if (isObject(value) && Array.isArray(value.nodes) && typeof words === 'string')
    return message(
      { en: '“{name}”, {count} {count|node|nodes}', zh: '“{name}”，{count} 个节点' },
      { name: short(words), count: value.nodes.length },
    );
  return short(typeof words === 'string' ? words : JSON.stringify(value));
}
function isJson(value: unknown): value is Json {
  return value === null || ['string', 'number', 'boolean', 'object'].includes(typeof value);
}
