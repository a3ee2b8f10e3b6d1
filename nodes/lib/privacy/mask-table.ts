import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { eachChunk } from '../tables/read-table.ts';
import { ruleChange } from './apply-column-rule.ts';
import { type ColumnRule, readColumns } from './column-rules.ts';
import { kindOf, type KindId, kindIds } from './kinds.ts';
import { changeJson } from './json-values.ts';
import { createKnownNames } from './known-names.ts';
import { type ColumnChange, mapColumns } from './map-columns.ts';
import { createMasker, groupsOfNumbers, type MaskedPlace, type MaskPlan } from './mask-text.ts';
import { findPrivate } from './scan.ts';

export interface MaskRequest extends MaskPlan {
  /** Columns that are read; none: all of texts and categories. */
  columns: readonly string[];
  columnRules: readonly ColumnRule[];
  /** Dates of rows with the same value here are shifted alike. */
  groupColumn: string;
}
export interface MaskOutcome {
  rows: TableValue;
  /** How many values of each kind were replaced, by column. */
  counts: Map<string, Map<KindId, number>>;
  changedRows: number;
  /** What the second look still found. */
  left: number;
  ruled: readonly ColumnRule[];
  /** Columns that were not looked into, and why. */
  unread: { column: string; why: 'date' | 'image' }[];
  /** Columns of marks on texts (from here to there) in rows whose texts have changed: the places no longer fit. */
  moved: string[];
  /** Columns of numbers that look like private numbers. */
  suspected: { column: string; kind: KindId }[];
}

/** Finds and masks in the rows of a table. */
export async function maskTable(context: Context, table: TableValue, request: MaskRequest): Promise<MaskOutcome> {
  const { columnRules, groupColumn } = request;
  const specs = new Map(table.columns.map((column) => [column.name, column]));
  const ruled = columnRules.filter((rule) => specs.has(rule.column));
  const removed = new Set(ruled.filter(({ action }) => action === 'remove').map(({ column }) => column));
  const byRule = new Map(ruled.map((rule) => [rule.column, rule]));
  const mask = createMasker(request);
  const counts = new Map<string, Map<KindId, number>>();
  let [left, changedRows, changed] = [0, 0, false];
  const texts = table.columns.filter(({ type }) => type === 'text' || type === 'category').map((column) => column.name);
  const known = createKnownNames(texts, request.threshold);
  const marked = new Set<string>();
  const moved = new Set<string>();
  const masked = (column: string, text: string, place: MaskedPlace): string => {
    const { text: made, counts: found, left: stays } = mask(text, { ...place, names: known.names() });
    if (found.size === 0) return text;
    changed = true;
    left += stays;
    const before = counts.get(column) ?? new Map<KindId, number>();
    for (const [kind, count] of found) before.set(kind, (before.get(kind) ?? 0) + count);
    counts.set(column, before);
    return made;
  };
  const reader = ({ name: column, type }: ColumnSpec): ColumnChange => ({
    column,
    type: type === 'number' ? 'text' : type,
    change(cell, group) {
      const text = typeof cell === 'number' ? plainNumber(cell) : cell;
      if (type !== 'json' && !mayBeJson.test(text)) return masked(column, text, { heading: column, group });
      if (placesOfMarks.test(text)) marked.add(column);
      const json = changeJson(text, (value, { field, kind }) =>
        masked(column, value, { heading: field === '' ? column : field, group, isNumber: kind === 'number' }),
      );
      return json ?? masked(column, text, { heading: column, group });
    },
  });
  const read = readColumns(table, request.columns).filter((column) => !byRule.has(column.name));
  const changes = [
    ...read.map(reader),
    ...[...byRule.values()].flatMap((rule) => {
      const column = specs.get(rule.column);
      return column && rule.action !== 'remove' ? [ruleChange(rule, column, request)] : [];
    }),
  ];
  const rows = await mapColumns(context, table, {
    changes,
    removed,
    ...(request.actions.names !== 'keep' && { before: { columns: texts, see: known.see } }),
    ...(groupColumn !== '' && specs.has(groupColumn) && { groupColumn }),
    afterRow() {
      if (changed) changedRows++;
      if (changed) for (const column of marked) moved.add(column);
      marked.clear();
      changed = false;
    },
  });
  const seen = new Set([...read.map((column) => column.name), ...byRule.keys()]);
  const unseen = table.columns.filter((column) => !seen.has(column.name));
  const unread = unseen.flatMap(({ name: column, type }) => (type === 'date' || type === 'image' ? [{ column, why: type }] : []));
  const numbers = unseen.filter(({ type }) => type === 'number').map((column) => column.name);
  const suspected = await suspectedNumbers(context, table, numbers);
  return { rows, counts, changedRows, left, ruled, unread, moved: [...moved], suspected };
}

/** A file of lines has no type for JSON: there it is a text, which must be JSON afterwards, too. */
const mayBeJson = /^\s*[[{]/;

/** Where a mark on a text begins and ends, as labels by hand and other programs' files have it. */
const placesOfMarks = /"start"\s*:\s*\d+\s*,\s*"end"\s*:\s*\d/;

/** Whole numbers without exponent or point, as a person would write them. */
function plainNumber(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value);
}

/** So many rows tell whether a column of numbers holds phone or card numbers. */
const sampledRows = 4_000;
const suspiciousShare = 0.3;

async function suspectedNumbers(
  context: Context,
  table: TableValue,
  names: readonly string[],
): Promise<{ column: string; kind: KindId }[]> {
  if (names.length === 0) return [];
  const wanted = new Set(kindIds.filter((kind) => groupsOfNumbers.has(kindOf(kind).group)));
  const hits = names.map(() => new Map<KindId, number>());
  const seen = names.map(() => 0);
  await eachChunk(context, table, names, (columns, start) => {
    if (start > sampledRows) return false;
    for (const [at, column] of columns.entries()) {
      for (const value of column.values) {
        if (typeof value !== 'number' || !Number.isSafeInteger(value)) continue;
        seen[at] = (seen[at] ?? 0) + 1;
        const [found] = findPrivate(plainNumber(value), { wanted, threshold: 0.5, heading: names[at] ?? '' });
        if (found) hits[at]?.set(found.kind, (hits[at].get(found.kind) ?? 0) + 1);
      }
    }
  });
  return names.flatMap((column, at) => {
    const [most] = [...(hits[at] ?? [])].sort((a, b) => b[1] - a[1]);
    return most && most[1] >= suspiciousShare * (seen[at] ?? 0) && most[1] > 1 ? [{ column, kind: most[0] }] : [];
  });
}
