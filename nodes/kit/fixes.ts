import type { Catalog } from './define-node.ts';
import type { Edit } from './edits.ts';
import { indexWires, portAt, samePort, type WireIndex } from './graph.ts';
import { isObject, type Json } from './json.ts';
import type { Fix, NodeFix, NodeProblem, Problem } from './problem.ts';
import type { Setting, Settings } from './settings.ts';
import type { Wire, Workflow } from './workflow.ts';

/** A node's own words put where they belong: its ways to mend become edits of this workflow (with its subflows opened, where it has any), those that do not fit it fall away. */
export function placedProblem(workflow: Workflow, catalog: Catalog, node: string, { fixes = [], ...problem }: NodeProblem): Problem {
  const placed = fixes.flatMap((fix) => placedFix(workflow, catalog, node, fix) ?? []);
  return { ...problem, node, ...(placed.length > 0 && { fixes: placed }) };
}

function placedFix(workflow: Workflow, catalog: Catalog, node: string, fix: NodeFix): Fix | undefined {
  const { label } = fix;
  if ('place' in fix) return { label, place: fix.place };
  if (!Object.hasOwn(workflow.nodes, node)) return undefined;
  if ('insert' in fix) {
    const wire = enteringWire(workflow, catalog, node, fix);
    if (!wire || !catalog[fix.insert]) return undefined;
    const { insert: type, settings = {}, input, output } = fix;
    return { label, insert: { type, settings, from: wire.from, input, ends: [{ output, to: wire.to }] } };
  }
  if ('moveAbove' in fix) {
    const edit = moveEdit(workflow, catalog, node, fix);
    return edit && { label, edit };
  }
  if ('column' in fix) {
    const placed = workflow.nodes[node];
    const settings = placed && withColumn(catalog[placed.type]?.settings ?? {}, placed.settings, fix);
    return settings && { label, edit: { kind: 'set-settings', node, settings } };
  }
  if ('replace' in fix) {
    const old = workflow.nodes[node];
    const entry = catalog[fix.replace];
    if (!old || !entry) return undefined;
    const { title: _, ...kept } = old;
    const replaced = { ...kept, type: entry.type, version: entry.version, settings: fix.settings };
    return { label, edit: { kind: 'replace-node', id: node, node: replaced } };
  }
  const target = fix.above === undefined ? node : nearestAbove(workflow, node, fix.above);
  return target === undefined ? undefined : { label, edit: { kind: 'set-settings', node: target, settings: fix.settings } };
}

/** The wire that a new node is put into. */
function enteringWire(
  workflow: Workflow,
  catalog: Catalog,
  node: string,
  { port, above }: { port: string; above?: string },
): Wire | undefined {
  const index = indexWires(workflow);
  if (above === undefined) return index.into.get(node)?.find(({ to }) => to[1] === port);
  const found = nearestAbove(workflow, node, above, index);
  return index.into.get(found ?? '')?.find(({ to }) => portAt(workflow, catalog, 'inputs', to)?.type === 'table');
}

/** The nearest node of a type that this one depends on. */
export function nearestAbove(workflow: Workflow, node: string, type: string, index: WireIndex = indexWires(workflow)): string | undefined {
  const found = new Set([node]);
  // A set hands out what is added while it is walked.
  for (const id of found) {
    if (id !== node && workflow.nodes[id]?.type === type) return id;
    for (const { from } of index.into.get(id) ?? []) found.add(from[0]);
  }
  return undefined;
}

function moveEdit(
  workflow: Workflow,
  catalog: Catalog,
  node: string,
  { moveAbove, input, output }: { moveAbove: string; input: string; output: string },
): Edit | undefined {
  const below = nearestAbove(workflow, node, moveAbove);
  const there = below === undefined ? undefined : workflow.nodes[below];
  const wire = enteringWire(workflow, catalog, node, { port: input, above: moveAbove });
  const came = workflow.wires.find(({ to }) => samePort(to, [node, input]));
  if (!there || !wire || !came) return undefined;
  const left = workflow.wires.filter(({ from }) => samePort(from, [node, output]));
  const many = (end: Wire['to']) => portAt(workflow, catalog, 'inputs', end)?.many ?? false;
  const add = (from: Wire['from'], to: Wire['to']): Edit => ({ kind: 'add-wire', wire: { from, to }, many: many(to) });
  return {
    kind: 'all',
    edits: [
      { kind: 'remove-wires', wires: [wire, came, ...left] },
      ...left.map(({ to }) => add(came.from, to)),
      add(wire.from, [node, input]),
      add([node, output], wire.to),
      { kind: 'move-nodes', to: { [node]: { x: there.ui.x, y: there.ui.y - moveUp } } },
    ],
  };
}
/** The settings that name a column, with another one in its place or without it; undefined where none does. */
function withColumn(
  settings: Settings,
  values: Readonly<Record<string, Json>>,
  change: { column: string; by?: string },
): Record<string, Json> | undefined {
  const changed = Object.entries(settings).flatMap(([name, setting]): [string, Json][] => {
    const value = values[name];
    const next = value === undefined ? undefined : replacedColumn(setting, value, change);
    return next === undefined ? [] : [[name, next]];
  });
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}
function replacedColumn(setting: Setting, value: Json, change: { column: string; by?: string }): Json | undefined {
  const { column, by } = change;
  if (setting.kind === 'columns' && setting.count === 1) return value === column ? (by ?? '') : undefined;
  if (!Array.isArray(value)) return undefined;
  if (setting.kind === 'columns') {
    if (!value.includes(column)) return undefined;
    const names = value.flatMap((name) => (name !== column ? [name] : by === undefined ? [] : [by]));
    return names.filter((name, at) => names.indexOf(name) === at);
  }
  if (setting.kind !== 'list') return undefined;
  const items = value.flatMap((item): Json[] => {
    const fields = isObject(item) ? withColumn(setting.fields, item, change) : undefined;
    return !isObject(item) || !fields ? [item] : by === undefined ? [] : [{ ...item, ...fields }];
  });
  return JSON.stringify(items) === JSON.stringify(value) ? undefined : items;
}

/** A moved node stands over the one that it now comes before, where it hides nothing of the line. */
const moveUp = 180;
