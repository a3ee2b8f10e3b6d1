import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import { nodeOfStep } from '../../nodes/kit/fan-out.ts';
import { portAt } from '../../nodes/kit/graph.ts';
import { sameJson } from '../../nodes/kit/json.ts';
import type { ColumnSpec, Port, TableValue } from '../../nodes/kit/ports.ts';
import type { RunState } from '../../nodes/kit/run.ts';
import { message, type Message, type Text, type TextValue, verbatim } from '../../nodes/kit/text.ts';
import type { Change, RunRecord } from '../protocol.ts';

/** A class whose share moved by fewer thousandths is not worth a word. */
const leastMove = 10;
const mostClasses = 3;

type Tables = Map<string, Record<string, TableValue>>;

/**
 * How the tables of two runs differ: rows, columns, classes. It is said of the nodes at which the difference begins;
 * what lies below them merely passes it on.
 */
export function tableChanges(catalog: Catalog, a: RunRecord, b: RunRecord): Change[] {
  const [before, now] = [tablesOf(a.state), tablesOf(b.state)];
  const targets = targetsOf(b.state);
  const flat = expand(b.workflowAtRun);
  const found = new Map<string, Message[]>();
  for (const [node, tables] of now) {
    const old = before.get(node);
    const said = old
      ? Object.entries(tables).flatMap(([port, table]) =>
          tableWords(portWords(portAt(flat, catalog, 'outputs', [node, port]), port), old[port], table, targets),
        )
      : [];
    if (said.length > 0) found.set(node, said);
  }
  const begins = (node: string): boolean => !flat.wires.some(({ from, to }) => to[0] === node && found.has(from[0]));
  return [...found]
    .filter(([node]) => begins(node))
    .flatMap(([node, said]) =>
      said.map((words): Change => ({ kind: 'data', node, title: nodeTitle(b.workflowAtRun, catalog, node), message: words })),
    );
}

/** The columns that models learned: how their classes are shared out matters. */
function targetsOf(state: RunState): Set<string> {
  const values = Object.values(state.steps).flatMap(({ outputs = {} }) => Object.values(outputs));
  return new Set(values.flatMap((value) => (value.type === 'model' ? [value.target] : [])));
}

/** The tables that each node made; where a range fans out, those of its first branch. */
function tablesOf(state: RunState): Tables {
  const found: Tables = new Map();
  for (const [step, { outputs = {} }] of Object.entries(state.steps)) {
    const node = nodeOfStep(step);
    const tables = Object.entries(outputs).flatMap(([port, value]) => (value.type === 'table' ? [[port, value] as const] : []));
    if (tables.length > 0 && !found.has(node)) found.set(node, Object.fromEntries(tables));
  }
  return found;
}

function portWords(port: Port | undefined, name: string): Text {
  return port ? portLabel(name, port) : verbatim(name);
}

function tableWords(port: Text, old: TableValue | undefined, now: TableValue, targets: ReadonlySet<string>): Message[] {
  if (!old) return [];
  const said: Message[] = [];
  const say = (text: Text, values: Record<string, TextValue>): void => void said.push(message(text, { port, ...values }));
  if (old.count !== now.count)
    say(now.count < old.count ? fewer : more, { count: Math.abs(now.count - old.count), from: old.count, to: now.count });
  const [had, has] = [byName(old.columns), byName(now.columns)];
  const gone = old.columns.filter(({ name }) => !has.has(name)).map(({ name }) => name);
  const come = now.columns.filter(({ name }) => !had.has(name)).map(({ name }) => name);
  if (gone.length > 0) say(columnsGone, { count: gone.length, names: gone.join(', ') });
  if (come.length > 0) say(columnsCome, { count: come.length, names: come.join(', ') });
  for (const column of now.columns) {
    const before = had.get(column.name);
    if (!before) continue;
    if (before.type !== column.type) say(otherType, { column: column.name, from: before.type, to: column.type });
    else if (targets.has(column.name))
      for (const change of classChanges(before, old.count, column, now.count)) say(classCount, { column: column.name, ...change });
  }
  return said;
}

function byName(columns: readonly ColumnSpec[]): Map<string, ColumnSpec> {
  return new Map(columns.map((column) => [column.name, column]));
}

/** Classes whose share of the rows moved, the largest moves first. */
function classChanges(
  before: ColumnSpec,
  rowsBefore: number,
  now: ColumnSpec,
  rowsNow: number,
): { name: string; from: number; to: number }[] {
  const counts = ({ classes = [] }: ColumnSpec) =>
    new Map(classes.flatMap(({ name, count }) => (count === undefined ? [] : [[name, count] as const])));
  const [had, has] = [counts(before), counts(now)];
  if (had.size === 0 || has.size === 0 || sameJson(before.classes, now.classes)) return [];
  const moved = [...new Set([...had.keys(), ...has.keys()])].map((name) => {
    const [from, to] = [had.get(name) ?? 0, has.get(name) ?? 0];
    return { name, from, to, by: Math.round(1_000 * Math.abs(to / Math.max(1, rowsNow) - from / Math.max(1, rowsBefore))) };
  });
  return moved
    .filter(({ by }) => by >= leastMove)
    .toSorted((a, b) => b.by - a.by || Math.abs(b.to - b.from) - Math.abs(a.to - a.from))
    .slice(0, mostClasses)
    .map(({ name, from, to }) => ({ name, from, to }));
}

const fewer: Text = { en: '{count} {count|row|rows} fewer in {port} ({from} → {to})', zh: '{port}少了 {count} 行（{from} → {to}）' };
const more: Text = { en: '{count} {count|row|rows} more in {port} ({from} → {to})', zh: '{port}多了 {count} 行（{from} → {to}）' };
const columnsGone: Text = { en: '{count|Column|Columns} gone from {port}: {names}', zh: '{port}少了列：{names}' };
const columnsCome: Text = { en: 'New {count|column|columns} in {port}: {names}', zh: '{port}新增列：{names}' };
const otherType: Text = { en: 'Column {column} of {port}: {from} → {to}', zh: '{port}的列 {column}：{from} → {to}' };
const classCount: Text = {
  en: '“{name}” in {column} of {port}: {from} → {to} rows',
  zh: '{port}中 {column} 为“{name}”的行：{from} → {to}',
};
