import { type Given, givenInside, withGiven } from './expand.ts';
import { type Json, sameJson } from './json.ts';
import { borderOf, subflowHash, subflowOf, subflowType, withNeeded } from './subflow.ts';
import type { Content, SettingRange, Subflow, Wire, Workflow, WorkflowNode } from './workflow.ts';

/** Looking into subflows and changing them there. A path names the nodes that are opened, from the workflow inwards. */

/** An id such as `clean/split-rows`, taken apart. */
export function splitPath(id: string): { path: string[]; node: string } {
  const parts = id.split('/');
  return { path: parts.slice(0, -1), node: parts.at(-1) ?? id };
}

/**
 * The inside of an opened subflow as a workflow, so that it is shown and changed like one; undefined where the path leads
 * nowhere. A setting that is given from outside has that value here.
 */
export function enter(workflow: Workflow, path: readonly string[]): Workflow | undefined {
  let view: Workflow = workflow;
  for (const id of path) {
    const node = Object.hasOwn(view.nodes, id) ? view.nodes[id] : undefined;
    const subflow = subflowOf(view.subflows, node);
    if (!node || !subflow) return undefined;
    const inside = insideOf(subflow, workflow.subflows, workflow.id);
    view = { ...inside, nodes: nodesWith(inside.nodes, givenInside(subflow, node)) };
  }
  return view;
}

/** The node that an id such as `clean/split-rows` names, wherever it lies. */
export function nodeAt(workflow: Workflow, id: string): WorkflowNode | undefined {
  const { path, node } = splitPath(id);
  return enter(workflow, path)?.nodes[node];
}

/** The content of a subflow as a workflow. */
export function insideOf(subflow: Subflow, subflows: Workflow['subflows'], id: string = subflow.id): Workflow {
  const { name, description, nodes, wires, groups, notes, inputs } = subflow;
  return { format: 'graftwork/1', id, name, description, nodes, wires, groups, notes, inputs, ...(subflows && { subflows }) };
}

function nodesWith(nodes: Content['nodes'], given: ReadonlyMap<string, Given>): Content['nodes'] {
  const changed = [...given].flatMap(([id, values]): [string, WorkflowNode][] => {
    const node = Object.hasOwn(nodes, id) ? nodes[id] : undefined;
    const next = node && withGiven(node, values);
    return next && !sameJson(node, next) ? [[id, next]] : [];
  });
  return changed.length > 0 ? { ...nodes, ...Object.fromEntries(changed) } : nodes;
}

/** The workflow after the inside of an opened subflow has become `view`: each subflow on the way is another content with another hash. */
export function leave(workflow: Workflow, path: readonly string[], view: Workflow): Workflow {
  let inner = view;
  for (let depth = path.length - 1; depth >= 0; depth--) {
    const around = enter(workflow, path.slice(0, depth));
    const id = path[depth];
    if (!around || id === undefined) return workflow;
    inner = putBack({ ...around, subflows: { ...around.subflows, ...inner.subflows } }, id, inner);
  }
  return withNeeded(inner);
}

/** The workflow with a change inside an opened subflow, or with an empty path in itself; the same where the path leads nowhere or nothing changes. */
export function changeAt(workflow: Workflow, path: readonly string[], change: (inside: Workflow) => Workflow): Workflow {
  const inside = enter(workflow, path);
  const changed = inside && change(inside);
  if (!changed || changed === inside) return workflow;
  return path.length === 0 ? changed : leave(workflow, path, changed);
}

/** One step outwards. What is marked as a setting changes at the node outside, not in the content. */
function putBack(around: Workflow, id: string, view: Workflow): Workflow {
  const node = around.nodes[id];
  const subflow = subflowOf(around.subflows, node);
  if (!node || !subflow) return around;
  const settings: Record<string, Json> = {};
  const ranges: Record<string, SettingRange> = {};
  const restored = new Map<string, string[]>();
  for (const [name, input] of Object.entries(view.inputs)) {
    const inner = view.nodes[input.node];
    const value = inner?.settings[input.setting];
    const range = inner?.ranges?.[input.setting];
    if (value !== undefined) settings[name] = value;
    if (range) ranges[name] = range;
    const before = Object.hasOwn(subflow.inputs, name) ? subflow.inputs[name] : undefined;
    if (before?.node === input.node && before.setting === input.setting)
      restored.set(input.node, [...(restored.get(input.node) ?? []), input.setting]);
  }
  const { name, description, wires, groups, notes, inputs } = view;
  const nodes = Object.fromEntries(
    Object.entries(view.nodes).map(([of, inner]) => [of, nodeBack(inner, subflow.nodes[of], restored.get(of))]),
  );
  const changed: Subflow = { ...subflow, name, description, nodes, wires, groups, notes, inputs };
  const next = sameContent(changed, subflow) ? subflow : { ...changed, revision: subflow.revision + 1 };
  const hash = subflowHash(next);
  const { ranges: _, ...rest } = node;
  const placed = { ...rest, type: subflowType(hash), settings, ...(Object.keys(ranges).length > 0 && { ranges }) };
  return {
    ...around,
    nodes: { ...around.nodes, [id]: sameJson(placed, node) ? node : placed },
    wires: keptWires(around.wires, id, subflow, next),
    subflows: { ...around.subflows, [hash]: next },
  };
}

/** A node inside with its own values where others were given from outside. */
function nodeBack(node: WorkflowNode, before: WorkflowNode | undefined, given: readonly string[] = []): WorkflowNode {
  if (!before || given.length === 0) return node;
  const back = <Value>(now: Readonly<Record<string, Value>> = {}, own: Readonly<Record<string, Value>> = {}): Record<string, Value> => {
    const kept = Object.entries(own).filter(([name]) => given.includes(name));
    return Object.fromEntries([...Object.entries(now).filter(([name]) => !given.includes(name)), ...kept]);
  };
  const { ranges: _, ...rest } = node;
  const ranges = back(node.ranges, before.ranges);
  const next = { ...rest, settings: back(node.settings, before.settings), ...(Object.keys(ranges).length > 0 && { ranges }) };
  return sameJson(next, before) ? before : next;
}

function sameContent(a: Subflow, b: Subflow): boolean {
  const parts = ['name', 'description', 'wires', 'groups', 'notes', 'inputs'] as const;
  const ids = Object.keys(a.nodes);
  return (
    parts.every((part) => a[part] === b[part] || sameJson(a[part], b[part])) &&
    ids.length === Object.keys(b.nodes).length &&
    ids.every((id) => a.nodes[id] === b.nodes[id] || sameJson(a.nodes[id], b.nodes[id]))
  );
}

/** A port that was taken away inside takes its wires outside with it. */
function keptWires(wires: readonly Wire[], id: string, before: Subflow, after: Subflow): readonly Wire[] {
  const gone = (side: 'inputs' | 'outputs') => {
    const left = new Set(borderOf(after)[side].ports.map(({ name }) => name));
    return new Set(borderOf(before)[side].ports.flatMap(({ name }) => (left.has(name) ? [] : [name])));
  };
  const [inputs, outputs] = [gone('inputs'), gone('outputs')];
  if (inputs.size + outputs.size === 0) return wires;
  return wires.filter(({ from, to }) => !(to[0] === id && inputs.has(to[1])) && !(from[0] === id && outputs.has(from[1])));
}

/** Where a setting inside subflows is set in the end: at the outermost node that has it as its own. */
export function settingOutside(workflow: Workflow, id: string, setting: string): { node: string; setting: string } {
  const { outer, node, subflow } = outerOf(workflow, id);
  const name = subflow && Object.entries(subflow.inputs).find(([, input]) => input.node === node && input.setting === setting)?.[0];
  return name === undefined ? { node: id, setting } : settingOutside(workflow, outer, name);
}

/** Where what enters a node inside subflows comes in: at the outermost node whose border it crosses. */
export function portOutside(workflow: Workflow, id: string, port: string): { node: string; port: string } {
  const { outer, node, subflow } = outerOf(workflow, id);
  const border = subflow && borderOf(subflow).inputs.id;
  const wire = subflow?.wires.find(({ from, to }) => to[0] === node && to[1] === port && from[0] === border);
  return wire ? portOutside(workflow, outer, wire.from[1]) : { node: id, port };
}

/** The subflow that a node lies in, and the node that stands for it; none for a node of the workflow itself. */
function outerOf(workflow: Workflow, id: string): { outer: string; node: string; subflow: Subflow | undefined } {
  const { path, node } = splitPath(id);
  const standing = path.at(-1);
  const around = enter(workflow, path.slice(0, -1));
  const subflow = standing === undefined ? undefined : subflowOf(around?.subflows, around?.nodes[standing]);
  return { outer: path.join('/'), node, subflow };
}
