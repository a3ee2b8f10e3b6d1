import { isObject, type Json, sortedKeys } from './json.ts';
import { limits } from './limits.ts';
import { isPin, type Pin } from './pins.ts';
import { checkSubflows } from './subflow-limits.ts';
import { type Message, message, type Text } from './text.ts';

/** What a workflow and a subflow have in common. Ids, titles and places never influence a result. */
export interface Content {
  name: string;
  description: string;
  nodes: Readonly<Record<string, WorkflowNode>>;
  wires: readonly Wire[];
  groups: readonly Group[];
  notes: readonly Note[];
  /** Values that can be set from outside, by name: by the call of a webhook, or at the node that stands for a subflow. */
  inputs: Readonly<Record<string, Input>>;
}
/** The document. Unknown members of a file are kept. */
export interface Workflow extends Content {
  format: 'graftwork/1';
  id: string;
  /** Content of the subflows that it uses, and of those inside them, by its hash. Missing where there are none. */
  subflows?: Readonly<Record<string, Subflow>>;
}
/** Nodes that stand as one node in workflows. Changing it makes another content with another hash. */
export interface Subflow extends Content {
  /** The same for all contents that one subflow has had. */
  id: string;
  /** How many changes led to this content. */
  revision: number;
}
export interface Input {
  node: string;
  setting: string;
  /** What it is called, if not as the setting itself. */
  label?: string;
  /** Its place among the others, where somebody chose one. */
  order?: number;
}
export interface WorkflowNode {
  type: string;
  version: number;
  settings: Readonly<Record<string, Json>>;
  /** Settings that take several values, by name: the run fans out over them. The value in `settings` waits until then. */
  ranges?: Readonly<Record<string, SettingRange>>;
  /** How the values of the ranges are tried; every combination if not given. */
  search?: Search;
  /** Results that the node keeps: it does not run while it has them. */
  pin?: Pin;
  title?: string;
  note?: string;
  ui: NodeUi;
}
/** A list of values, or a span in even or logarithmic steps. */
export type SettingRange = { values: readonly Json[] } | { from: number; to: number; count: number; scale: 'linear' | 'logarithmic' };
/**
 * Tries drawn at random; or, by successive halving, many that are short first and the better ones longer, the last with
 * `most` of what more takes longer, such as epochs.
 */
export type Search = { kind: 'random'; tries: number; seed: number } | { kind: 'halving'; tries: number; seed: number; most: number };
export interface NodeUi {
  x: number;
  y: number;
}
export type PortRef = readonly [node: string, port: string];
export interface Wire {
  from: PortRef;
  to: PortRef;
}
export interface Group {
  id: string;
  name: string;
  nodes: readonly string[];
  /** Shown as one box. */
  folded?: boolean;
}
export interface Note {
  id: string;
  text: string;
  /** What the note is about: a node, or the result at one of its outputs. */
  at?: { node: string; port?: string };
  x: number;
  y: number;
  width: number;
  height: number;
}

const idPattern = /^[A-Za-z0-9_-]{1,64}$/;
const typePattern = /^[a-z0-9-]{1,40}\/[a-z0-9-]{1,64}$/;
/** Ids are members of plain objects, so the names that every object has by birth (`toString`) cannot be any. */
function isId(text: string): boolean {
  return idPattern.test(text) && !(text in Object.prototype);
}
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

export function emptyWorkflow(id: string, name: string): Workflow {
  return { format: 'graftwork/1', id, name, description: '', nodes: {}, wires: [], groups: [], notes: [], inputs: {} };
}

/** The file's text: keys sorted, two spaces, a newline at the end. Load then save gives the same bytes. */
export function workflowText(workflow: Workflow): string {
  return `${JSON.stringify(sortedKeys(workflow), null, 2)}\n`;
}

export type Parsed = { ok: true; workflow: Workflow } | { ok: false; problem: Message };

/** Reads a workflow file from anyone. A file carries no code, so reading it does nothing; what is too large, too deep or malformed is refused with a sentence. */
export function parseWorkflow(content: string): Parsed {
  if (content.length > limits.bytes)
    return refuse({
      en: 'This file is larger than 5 MB, which no workflow is. Choose a workflow file.',
      zh: '该文件超过 5 MB，工作流文件不会这么大。请选择工作流文件。',
    });
  let data: unknown;
  try {
    data = JSON.parse(content);
  } catch {
    return refuse({
      en: 'This is not a workflow file: its text is not valid JSON. Export the workflow again and use that file.',
      zh: '这不是工作流文件：内容不是有效的 JSON。请重新导出工作流后再试。',
    });
  }
  return checkedWorkflow(data);
}

/** The same for data that is JSON already, such as the body of a request. */
export function checkedWorkflow(data: unknown): Parsed {
  const bad = deepProblem(data, limits.depth);
  if (bad) return refuse(bad);
  if (!isObject(data)) return refuse(notOurs);
  if (data.format !== 'graftwork/1') {
    if (typeof data.format === 'string' && data.format.startsWith('graftwork/')) {
      return refuse({
        en: 'This workflow was written by a newer Graftwork. Update Graftwork, then open it again.',
        zh: '该工作流由更新版本的 Graftwork 保存。请先升级 Graftwork 再打开。',
      });
    }
    return refuse(notOurs);
  }
  const { id, subflows } = data;
  if (typeof id !== 'string' || !isId(id)) return refuse(broken('id'));
  const content = checkedContent(data, '');
  if ('problem' in content) return refuse(content.problem);
  const { subflows: _, ...own } = data;
  const workflow: Workflow = { ...own, ...content, format: 'graftwork/1', id };
  if (subflows !== undefined && !isObject(subflows)) return refuse(broken('subflows'));
  const whole: Record<string, Subflow> = {};
  for (const [hash, subflow] of Object.entries(subflows ?? {})) {
    const part = `subflows.${hash.slice(0, 8)}`;
    if (!isObject(subflow) || typeof subflow.id !== 'string' || !isId(subflow.id) || !Number.isSafeInteger(subflow.revision))
      return refuse(broken(part));
    const inside = checkedContent(subflow, `${part}.`);
    if ('problem' in inside) return refuse(inside.problem);
    whole[hash] = { ...subflow, ...inside, id: subflow.id, revision: Number(subflow.revision) };
  }
  const wrong = checkSubflows(workflow, whole);
  return wrong ? refuse(wrong) : { ok: true, workflow: subflows ? { ...workflow, subflows: whole } : workflow };
}

/** What a workflow and a subflow have in common; `within`: where it stands in the file. */
function checkedContent(data: Record<string, unknown>, within: string): Content | { problem: Message } {
  const bad = (part: string) => ({ problem: broken(`${within}${part}`) });
  const { name, description = '', nodes, wires, groups = [], notes = [], inputs = {} } = data;
  if (typeof name !== 'string' || name.length > limits.name) return bad('name');
  if (typeof description !== 'string' || description.length > limits.text) return bad('description');
  if (!isObject(nodes)) return bad('nodes');
  if (!Array.isArray(wires) || !wires.every(isWire)) return bad('wires');
  if (!Array.isArray(groups) || !groups.every(isGroup)) return bad('groups');
  if (!Array.isArray(notes) || !notes.every(isNote)) return bad('notes');
  if (!isInputs(inputs)) return bad('inputs');
  const count = Object.keys(nodes).length;
  if (count > limits.nodes) return { problem: message(tooManyNodes, { count, limit: limits.nodes }) };
  if (wires.length > limits.wires) return { problem: message(tooManyWires, { count: wires.length, limit: limits.wires }) };
  const whole: Record<string, WorkflowNode> = {};
  for (const [key, node] of Object.entries(nodes)) {
    if (!isId(key) || !isNode(node)) return bad(`nodes.${key.slice(0, 64)}`);
    whole[key] = node;
  }
  const seen = new Set<string>();
  for (const wire of wires) {
    const identity = JSON.stringify([wire.from, wire.to]);
    if (seen.has(identity)) return bad('wires');
    seen.add(identity);
  }
  return { name, description, nodes: whole, wires, groups, notes, inputs };
}

const tooManyNodes: Text = {
  en: 'This file holds {count} nodes; a workflow may hold at most {limit}. Split it into several workflows.',
  zh: '该文件包含 {count} 个节点，一个工作流最多 {limit} 个。请拆分为多个工作流。',
};
const tooManyWires: Text = {
  en: 'This file holds {count} wires; a workflow may hold at most {limit}. Split it into several workflows.',
  zh: '该文件包含 {count} 条连线，一个工作流最多 {limit} 条。请拆分为多个工作流。',
};
const notOurs: Text = {
  en: 'This is not a Graftwork workflow file. Choose a file that was exported from Graftwork.',
  zh: '这不是 Graftwork 工作流文件。请选择由 Graftwork 导出的文件。',
};

function broken(part: string): Message {
  return message(
    {
      en: 'This workflow file is damaged at “{part}”, so it was not opened. Export it again from where it came.',
      zh: '该工作流文件在“{part}”处已损坏，因此没有打开。请从来源处重新导出。',
    },
    { part },
  );
}

function refuse(text: Text | Message, values?: Message['values']): Parsed {
  return { ok: false, problem: 'text' in text ? text : message(text, values) };
}

/** Finds nesting and keys that no workflow has; walks with an own stack, so that depth cannot overflow ours. */
function deepProblem(data: unknown, maxDepth: number): Message | undefined {
  const stack: { value: unknown; depth: number }[] = [{ value: data, depth: 0 }];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { value, depth } = top;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > maxDepth)
      return message({
        en: 'This file is nested deeper than any workflow, so it was not opened.',
        zh: '该文件的嵌套层数超过任何工作流，因此没有打开。',
      });
    for (const key of Object.keys(value)) {
      if (forbiddenKeys.has(key))
        return message(
          { en: 'This file uses the forbidden name “{key}”, so it was not opened.', zh: '该文件使用了禁用的名称“{key}”，因此没有打开。' },
          { key },
        );
    }
    for (const inner of Object.values(value)) stack.push({ value: inner, depth: depth + 1 });
  }
  return undefined;
}

function isNode(node: unknown): node is WorkflowNode {
  return (
    isObject(node) &&
    typeof node.type === 'string' &&
    typePattern.test(node.type) &&
    typeof node.version === 'number' &&
    isObject(node.settings) &&
    (node.ranges === undefined || (isObject(node.ranges) && Object.values(node.ranges).every(isRange))) &&
    (node.search === undefined || isSearch(node.search)) &&
    (node.pin === undefined || isPin(node.pin)) &&
    isObject(node.ui) &&
    Number.isFinite(node.ui.x) &&
    Number.isFinite(node.ui.y) &&
    (node.title === undefined || isShort(node.title)) &&
    (node.note === undefined || (typeof node.note === 'string' && node.note.length <= limits.text))
  );
}
function isRange(range: unknown): range is SettingRange {
  if (!isObject(range)) return false;
  const { values, from, to, count, scale } = range;
  if (values !== undefined)
    return (
      Array.isArray(values) &&
      values.length <= limits.values &&
      values.every((value) => ['string', 'number', 'boolean'].includes(typeof value))
    );
  return (
    [from, to].every((end) => typeof end === 'number' && Number.isFinite(end)) &&
    typeof count === 'number' &&
    Number.isInteger(count) &&
    count >= 1 &&
    count <= limits.values &&
    (scale === 'linear' || scale === 'logarithmic')
  );
}
function isSearch(search: unknown): search is Search {
  if (!isObject(search)) return false;
  const { kind, tries, seed, most } = search;
  const isCount = (value: unknown) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
  if (!isCount(tries) || !isCount(seed)) return false;
  return kind === 'random' || (kind === 'halving' && isCount(most));
}
function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= limits.name;
}
function isEnd(value: unknown): value is PortRef {
  return Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string' && isId(part));
}
function isWire(wire: unknown): wire is Wire {
  return isObject(wire) && isEnd(wire.from) && isEnd(wire.to);
}
function isGroup(group: unknown): group is Group {
  return (
    isObject(group) &&
    isShort(group.id) &&
    isShort(group.name) &&
    Array.isArray(group.nodes) &&
    group.nodes.every(isShort) &&
    (group.folded === undefined || typeof group.folded === 'boolean')
  );
}
function isNote(note: unknown): note is Note {
  return (
    isObject(note) &&
    isShort(note.id) &&
    typeof note.text === 'string' &&
    [note.x, note.y, note.width, note.height].every(Number.isFinite) &&
    (note.at === undefined || isAim(note.at))
  );
}
function isAim(at: unknown): boolean {
  return isObject(at) && [at.node, at.port ?? 'none'].every((id) => typeof id === 'string' && isId(id));
}
function isInputs(inputs: unknown): inputs is Workflow['inputs'] {
  return (
    isObject(inputs) &&
    Object.values(inputs).every(
      (input) =>
        isObject(input) &&
        [input.node, input.setting].every((name) => isShort(name) && !(name in Object.prototype)) &&
        (input.label === undefined || isShort(input.label)) &&
        (input.order === undefined || Number.isFinite(input.order)),
    )
  );
}
