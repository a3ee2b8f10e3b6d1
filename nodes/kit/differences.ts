import { borderDifferences } from './border-differences.ts';
import { nodeTitle, portLabel } from './check.ts';
import type { Catalog } from './define-node.ts';
import { samePort } from './graph.ts';
import { type Json, sameJson } from './json.ts';
import { rangeWords, settingWords, short } from './setting-words.ts';
import { withDefaults } from './settings.ts';
import { insideOf } from './scope.ts';
import { isBorder, subflowOf } from './subflow.ts';
import { catalogWith } from './subflow-entry.ts';
import { type Message, message, type Text, type TextValue, verbatim } from './text.ts';
import type { PortRef, SettingRange, Subflow, Wire, Workflow, WorkflowNode } from './workflow.ts';

export type Sign = 'added' | 'removed' | 'changed';
/** One thing in which a workflow differs from another, in words that begin small: they stand in lists and sentences. */
export interface Difference {
  part: 'node' | 'setting' | 'wire' | 'text';
  sign: Sign;
  message: Message;
  /** The same where the node is named already. */
  short?: Message;
  node?: string;
}

/** What `after` has changed against `before`. Where things lie on the canvas is not mentioned. */
export function differences(before: Workflow, after: Workflow, catalog: Catalog): Difference[] {
  const known = catalogWith(catalog, { ...before.subflows, ...after.subflows });
  return [...nodeDifferences(before, after, known), ...wireDifferences(before, after, known), ...documentDifferences(before, after)];
}

/** What the later content of a subflow has changed: at its border first, then inside. */
export function subflowDifferences(before: Subflow, after: Subflow, subflows: Workflow['subflows'], catalog: Catalog): Difference[] {
  const inside = (subflow: Subflow): Workflow => {
    const whole = insideOf(subflow, subflows);
    const nodes = Object.fromEntries(Object.entries(whole.nodes).filter(([, node]) => !isBorder(node)));
    const isInside = ({ from, to }: Wire): boolean => Object.hasOwn(nodes, from[0]) && Object.hasOwn(nodes, to[0]);
    return { ...whole, nodes, wires: whole.wires.filter(isInside), inputs: {} };
  };
  return [...borderDifferences(before, after), ...differences(inside(before), inside(after), catalog)];
}

function nodeDifferences(before: Workflow, after: Workflow, catalog: Catalog): Difference[] {
  const comings: Difference[] = [];
  const changes: Difference[] = [];
  for (const id of new Set([...Object.keys(before.nodes), ...Object.keys(after.nodes)])) {
    const [was, is] = [before.nodes[id], after.nodes[id]];
    const node = nodeTitle(is ? after : before, catalog, id);
    const say = (part: Difference['part'], sign: Sign, text: Text, values: Record<string, TextValue> = {}): Difference => ({
      part,
      sign,
      node: id,
      message: message(text, { node, ...values }),
    });
    if (!is) comings.push(say('node', 'removed', { en: 'removed “{node}”', zh: '删除了“{node}”' }));
    else if (!was) comings.push(say('node', 'added', { en: 'added “{node}”', zh: '添加了“{node}”' }));
    else if (was !== is) {
      const [old, now] = [subflowOf(before.subflows, was), subflowOf(after.subflows, is)];
      if (old && now && old.id === now.id) {
        const within = old === now ? [] : subflowDifferences(old, now, { ...before.subflows, ...after.subflows }, catalog);
        changes.push(...within.map(({ part, sign, message: what }) => say(part, sign, insideWords, { what })));
        const stays = ({ settings, ...node }: WorkflowNode): WorkflowNode => ({
          ...node,
          settings: Object.fromEntries(
            Object.entries(settings).filter(([name]) => Object.hasOwn(old.inputs, name) && Object.hasOwn(now.inputs, name)),
          ),
        });
        changes.push(...settingDifferences(stays(was), stays(is), catalog, say));
      } else if (was.type !== is.type)
        comings.push(
          say('node', 'changed', { en: '“{was}” became “{node}”', zh: '“{was}”换成了“{node}”' }, { was: nodeTitle(before, catalog, id) }),
        );
      else changes.push(...settingDifferences(was, is, catalog, say));
      changes.push(...textDifferences(was, is, nodeTitle(before, catalog, id), say));
    }
  }
  return [...comings, ...changes];
}

const insideWords: Text = { en: 'in “{node}”: {what}', zh: '“{node}”内：{what}' };

type SayNode = (part: Difference['part'], sign: Sign, text: Text, values?: Record<string, TextValue>) => Difference;

function settingDifferences(was: WorkflowNode, is: WorkflowNode, catalog: Catalog, say: SayNode): Difference[] {
  const settings = catalog[is.type]?.settings ?? {};
  const values = ({ settings: given }: WorkflowNode): Record<string, Json> => ({ ...given, ...withDefaults(settings, given) });
  const [from, to] = [values(was), values(is)];
  const names = new Set([from, to, was.ranges ?? {}, is.ranges ?? {}].flatMap((values) => Object.keys(values)));
  return [...names]
    .filter((name) => !sameJson(was.ranges?.[name] ?? from[name] ?? null, is.ranges?.[name] ?? to[name] ?? null))
    .map((name) => {
      const setting = settings[name];
      const label = setting?.label ?? verbatim(name);
      const words = (value: Json | undefined, range: SettingRange | undefined): TextValue => {
        if (!setting) return short(JSON.stringify(range ?? value ?? null));
        return range ? rangeWords(setting, range) : settingWords(setting, value);
      };
      const [old, now] = [words(from[name], was.ranges?.[name]), words(to[name], is.ranges?.[name])];
      return sameJson(old, now)
        ? say('setting', 'changed', { en: '“{node}”: another {setting}', zh: '“{node}”：{setting}有改动' }, { setting: label })
        : {
            ...say('setting', 'changed', settingChange, { setting: label, from: old, to: now }),
            short: message(shortChange, { setting: label, from: old, to: now }),
          };
    });
}
const settingChange: Text = { en: '“{node}”: {setting} {from} → {to}', zh: '“{node}”：{setting} {from} → {to}' };
const shortChange: Text = { en: '{setting} {from} → {to}', zh: '{setting} {from} → {to}' };

const described = new Set(['type', 'settings', 'ranges', 'title', 'ui']);
function textDifferences(was: WorkflowNode, is: WorkflowNode, title: Text, say: SayNode): Difference[] {
  const found: Difference[] = [];
  if (was.title !== is.title && was.type === is.type)
    found.push(say('text', 'changed', { en: 'renamed “{was}” to “{node}”', zh: '“{was}”改名为“{node}”' }, { was: title }));
  const members = new Map<string, Json | undefined>(Object.entries(was));
  const others = new Map<string, Json | undefined>(Object.entries(is));
  for (const name of new Set([...members.keys(), ...others.keys()])) {
    if (described.has(name) || sameJson(members.get(name), others.get(name))) continue;
    found.push(memberDifference(name, say));
  }
  return found;
}
function memberDifference(name: string, say: SayNode): Difference {
  if (name === 'note') return say('text', 'changed', { en: '“{node}”: another note', zh: '“{node}”：备注有改动' });
  if (name === 'pin') return say('setting', 'changed', { en: '“{node}”: the pinned result', zh: '“{node}”：固定的结果有改动' });
  if (name === 'search') return say('setting', 'changed', { en: '“{node}”: how its values are tried', zh: '“{node}”：尝试方式有改动' });
  if (name === 'version') return say('node', 'changed', { en: '“{node}”: a newer kind of the node', zh: '“{node}”：节点版本已更新' });
  return say('setting', 'changed', { en: '“{node}”: another “{member}”', zh: '“{node}”：“{member}”有改动' }, { member: name });
}

function wireDifferences(before: Workflow, after: Workflow, catalog: Catalog): Difference[] {
  const { removed, added } = changedWires(before, after);
  // That the wires of a node go with it goes without saying.
  const gone = removed.filter(({ from, to }) => Object.hasOwn(after.nodes, from[0]) && Object.hasOwn(after.nodes, to[0]));
  const moved = new Set<Wire>();
  const say = (sign: Sign, text: Text, workflow: Workflow, { from, to }: Wire, was?: TextValue): Difference => ({
    part: 'wire',
    sign,
    node: to[0],
    message: message(text, {
      from: nodeTitle(workflow, catalog, from[0]),
      to: nodeTitle(workflow, catalog, to[0]),
      input: inputLabel(workflow, catalog, to),
      ...(was !== undefined && { was }),
    }),
  });
  const found = gone.map((wire) => {
    const instead = added.find((other) => !moved.has(other) && samePort(other.to, wire.to));
    if (!instead) return say('removed', { en: 'removed the wire “{from}” → “{to}”', zh: '删除了连线“{from}”→“{to}”' }, before, wire);
    moved.add(instead);
    return say(
      'changed',
      { en: '“{to}” takes its {input} from “{from}”, no longer from “{was}”', zh: '“{to}”的“{input}”改为来自“{from}”，不再来自“{was}”' },
      after,
      instead,
      nodeTitle(before, catalog, wire.from[0]),
    );
  });
  const drawn = added.filter((wire) => !moved.has(wire));
  return [
    ...found,
    ...drawn.map((wire) => say('added', { en: 'drew the wire “{from}” → “{to}”', zh: '添加了连线“{from}”→“{to}”' }, after, wire)),
  ];
}

export function inputLabel(workflow: Workflow, catalog: Catalog, [node, name]: PortRef): Text {
  const port = catalog[workflow.nodes[node]?.type ?? '']?.inputs[name];
  return port ? portLabel(name, port) : verbatim(name);
}

function wireIdentity({ from, to }: Wire): string {
  return JSON.stringify([from, to]);
}
function changedWires(before: Workflow, after: Workflow): { removed: Wire[]; added: Wire[] } {
  const [had, has] = [new Set(before.wires.map(wireIdentity)), new Set(after.wires.map(wireIdentity))];
  return {
    removed: before.wires.filter((wire) => !has.has(wireIdentity(wire))),
    added: after.wires.filter((wire) => !had.has(wireIdentity(wire))),
  };
}

function documentDifferences(before: Workflow, after: Workflow): Difference[] {
  const found: Difference[] = [];
  const say = (text: Text, values?: Record<string, TextValue>, part: Difference['part'] = 'text'): void =>
    void found.push({ part, sign: 'changed', message: message(text, values) });
  if (before.name !== after.name)
    say({ en: 'renamed “{from}” to “{to}”', zh: '名称由“{from}”改为“{to}”' }, { from: before.name, to: after.name });
  if (before.description !== after.description) say({ en: 'changed the description', zh: '修改了说明' });
  if (!sameJson(texts(before.notes), texts(after.notes))) say({ en: 'changed the notes', zh: '修改了便签' });
  if (!sameJson(before.groups, after.groups)) say({ en: 'changed the groups', zh: '修改了分组' });
  if (!sameJson(before.inputs, after.inputs)) say({ en: 'changed the inputs', zh: '修改了输入' }, undefined, 'setting');
  const [was, is] = [new Map<string, unknown>(Object.entries(before)), new Map<string, unknown>(Object.entries(after))];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    if (documentMembers.has(name) || sameJson(was.get(name), is.get(name))) continue;
    say({ en: 'changed “{member}”', zh: '修改了“{member}”' }, { member: name }, 'setting');
  }
  return found;
}
const documentMembers = new Set(['format', 'id', 'name', 'description', 'nodes', 'wires', 'notes', 'groups', 'inputs', 'subflows']);
function texts(notes: Workflow['notes']): string[] {
  return notes.map(({ text }) => text);
}

/** What to mark where on a picture of both: by node, and by wire as JSON of its two ends. What is only moved has no mark. */
export interface GraphMarks {
  nodes: ReadonlyMap<string, Sign>;
  wires: ReadonlyMap<string, Sign>;
}
export function graphMarks(before: Workflow, after: Workflow): GraphMarks {
  const { removed, added } = changedWires(before, after);
  const nodes = new Map<string, Sign>();
  for (const id of Object.keys(before.nodes)) if (!Object.hasOwn(after.nodes, id)) nodes.set(id, 'removed');
  for (const [id, node] of Object.entries(after.nodes)) {
    const old = before.nodes[id];
    if (!old) nodes.set(id, 'added');
    else if (!sameJson({ ...old, ui: null }, { ...node, ui: null })) nodes.set(id, 'changed');
  }
  const sign = (mark: Sign) => (wire: Wire) => [wireIdentity(wire), mark] as const;
  return { nodes, wires: new Map([...removed.map(sign('removed')), ...added.map(sign('added'))]) };
}
