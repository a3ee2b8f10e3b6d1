import type { CellWord } from '../../kit/cell-words.ts';
import type { Context } from '../../kit/define-node.ts';
import type { Answer, Question } from '../../kit/labelling.ts';
import { itemStatus, type Labels, type Standing, standing } from '../../kit/labels.ts';
import type { ColumnSpec, ColumnType, TableValue } from '../../kit/ports.ts';
import { answerTable } from '../tables/answer-table.ts';
import { type Database, name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import type { ColumnValues } from '../tables/read-table.ts';
import { freeName, rowNumber, withReason } from '../tables/removed-rows.ts';
import { columnsView } from '../tables/write-table.ts';
import { keySql } from './item-key.ts';
import { answerCell, relationCell, rowAgreement, settled } from './settle.ts';

export interface LabelOutputs {
  labelled: TableValue;
  rest: TableValue;
  labels: TableValue;
}

/** The type of the column of labels. */
export const labelTypes: Readonly<Record<Question['kind'], ColumnType>> = {
  class: 'category',
  classes: 'json',
  rating: 'number',
  pair: 'category',
  spans: 'json',
  boxes: 'json',
};

/** What is put beside each labelled row, in order; the names where the rows have none of them yet. */
export function addedColumns(question: Pick<Question, 'kind' | 'relations'>, target: string): { name: string; type: ColumnType }[] {
  return [
    { name: target, type: labelTypes[question.kind] },
    ...(question.kind === 'spans' && question.relations.length > 0 ? [{ name: `${target}_relations`, type: 'json' as const }] : []),
    { name: `${target}_by`, type: 'text' },
    { name: `${target}_agreement`, type: 'number' },
    { name: `${target}_note`, type: 'text' },
  ];
}

/** The columns of the labelled rows: those of the rows, of which one that was only a suggestion gives way to the labels. */
export function labelledColumns(
  columns: readonly ColumnSpec[],
  question: Pick<Question, 'kind' | 'relations'>,
  target: string,
): ColumnSpec[] {
  const kept = columns.filter((column) => column.name !== target);
  const names = addedColumns(question, target);
  return [...kept, ...names.map((column) => ({ ...column, name: column.name === target ? target : freeName(kept, column.name) }))];
}

/** Joins what people said with the rows. Each person's label of each row stands in `labels`. */
export async function labelOutputs(
  context: Context,
  table: TableValue,
  asked: { question: Question; keys: readonly string[]; labels: Labels; target: string },
): Promise<LabelOutputs> {
  const { question, target } = asked;
  const spec = labelledColumns(table.columns, question, target);
  const kept = table.columns.filter((column) => column.name !== target);
  const added = spec.slice(kept.length);
  const role = table.role && { role: table.role };
  const all = asked.keys.map((key) => ({ key, stands: standing(question, asked.labels.items.get(key)) }));
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table, { number: rowNumber });
    const keyed = await database.define(`CREATE TEMP VIEW {name} AS SELECT *, ${keySql(question)} AS __key FROM ${view}`);
    const settledRows = await settledView(database, question, all, added.length);
    const restRows = await restView(database, question, all);
    const own = kept.map((column) => `a.${name(column.name)}`);
    const values = added.map((column, at) => `b.c${at + 1} AS ${name(column.name)}`);
    const labelled = await answerTable(
      database,
      `SELECT ${[...own, ...values].join(', ')} FROM ${keyed} a JOIN ${settledRows} b ON a.__key = b.c0 ORDER BY a.${name(rowNumber)}`,
      { from: [table], types: spec, ...role },
    );
    const unlabelled = withReason(table.columns);
    const rest = await answerTable(
      database,
      `SELECT ${table.columns.map((column) => `a.${name(column.name)}`).join(', ')}${table.columns.length > 0 ? ', ' : ''} b.c1 AS ${name(unlabelled.at(-1)?.name ?? '')}
       FROM ${keyed} a JOIN ${restRows} b ON a.__key = b.c0 ORDER BY a.${name(rowNumber)}`,
      { from: [table], types: unlabelled, ...role },
    );
    const single = await singleView(database, all);
    const shown = question.shown.filter(({ type }) => type !== 'image');
    const names = singleColumns(shown);
    const cells = names.slice(shown.length + 1).map((column, at) => `b.c${at + 1} AS ${name(column.name)}`);
    const labels = await answerTable(
      database,
      `SELECT a.${name(rowNumber)} + 1 AS ${name(names[0]?.name ?? 'row')}, ${[...shown.map((column) => `a.${name(column.name)}`), ...cells].join(', ')}
       FROM ${keyed} a JOIN (SELECT __key AS k, min(${name(rowNumber)}) AS first FROM ${keyed} GROUP BY __key) f ON a.__key = f.k AND a.${name(rowNumber)} = f.first
       JOIN ${single} b ON a.__key = b.c0 ORDER BY a.${name(rowNumber)}, b.c3`,
      { from: [table], types: names },
    );
    return { labelled, rest, labels };
  });
}

interface Asked {
  key: string;
  stands: Standing;
}

async function settledView(database: Database, question: Question, all: readonly Asked[], width: number): Promise<string> {
  const scale = question.highest - question.lowest;
  const found = all.flatMap(({ key, stands }) => {
    const { answers, decision } = stands;
    if (itemStatus(question, stands) !== 'labelled') return [];
    const given = answers.map(({ answer }) => answer);
    const answer = decision?.answer ?? settled(given);
    if (!answer) return [];
    const by = [...new Set([...answers, ...(decision ? [decision] : [])].map((label) => label.by.name))].join(', ');
    const notes = [...answers, ...stands.skips, ...(decision ? [decision] : [])].flatMap(({ note }) => note ?? []).join('\n');
    return [{ key, answer, by, agreement: rowAgreement(given, scale), note: notes === '' ? null : notes }];
  });
  const numbers = question.kind === 'rating';
  const columns: ColumnValues[] = [
    textColumn(found.map(({ key }) => key)),
    numbers
      ? { kind: 'number', values: Float64Array.from(found, ({ answer }) => Number(answerCell(answer))) }
      : textColumn(found.map(({ answer }) => cellText(answer))),
    ...(width === 5 ? [textColumn(found.map(({ answer }) => JSON.stringify(relationCell(answer))))] : []),
    textColumn(found.map(({ by }) => by)),
    { kind: 'number', values: Float64Array.from(found, ({ agreement }) => agreement ?? NaN) },
    textColumn(found.map(({ note }) => note)),
  ];
  return columnsView(database, columns, found.length);
}

const leftOut: Record<'open' | 'conflict', CellWord> = { open: 'not labelled', conflict: 'people disagree' };

async function restView(database: Database, question: Question, all: readonly Asked[]): Promise<string> {
  const rest = all.flatMap(({ key, stands }) => {
    const status = itemStatus(question, stands);
    if (status === 'labelled') return [];
    const reasons = stands.skips.flatMap(({ skip }) => (skip ? [skip] : []));
    return [
      {
        key,
        reason: status === 'skipped' ? ['skipped' satisfies CellWord, ...reasons].join(': ') : leftOut[status],
      },
    ];
  });
  return columnsView(database, [textColumn(rest.map(({ key }) => key)), textColumn(rest.map(({ reason }) => reason))], rest.length);
}

/** The columns of the table of single labels. */
export function singleColumns(shown: readonly { name: string; type: ColumnType }[]): { name: string; type: ColumnType }[] {
  const own: { name: string; type: ColumnType }[] = [];
  const free = (wanted: string): string => freeName([...shown, ...own], wanted);
  for (const [column, type] of [
    ['row', 'number'],
    ['person', 'text'],
    ['answer', 'text'],
    ['at', 'date'],
    ['skipped', 'text'],
    ['note', 'text'],
    ['decides', 'category'],
  ] as const)
    own.push({ name: free(column), type });
  const [row, ...others] = own;
  return [...(row ? [row] : []), ...shown, ...others];
}

async function singleView(database: Database, all: readonly Asked[]): Promise<string> {
  const lines = all.flatMap(({ key, stands }) => [
    ...[...stands.answers, ...stands.skips].map((label) => ({ key, label, decides: 'no' })),
    ...(stands.decision ? [{ key, label: stands.decision, decides: 'yes' }] : []),
  ]);
  const view = await columnsView(
    database,
    [
      textColumn(lines.map(({ key }) => key)),
      textColumn(lines.map(({ label }) => label.by.name)),
      textColumn(lines.map(({ label }) => (label.answer && 'answer' in label ? cellText(label.answer) : null))),
      { kind: 'number', values: Float64Array.from(lines, ({ label }) => label.at) },
      textColumn(lines.map(({ label }) => label.skip ?? null)),
      textColumn(lines.map(({ label }) => label.note ?? null)),
      textColumn(lines.map(({ decides }) => decides)),
    ],
    lines.length,
  );
  const cells = ['c0', 'c1', 'c2', 'epoch_ms(c3::BIGINT) AS c3', 'c4', 'c5', 'c6'];
  return database.define(`CREATE TEMP VIEW {name} AS SELECT ${cells.join(', ')} FROM ${view}`);
}

function textColumn(values: (string | null)[]): ColumnValues {
  return { kind: 'text', values };
}
function cellText(answer: Answer): string {
  const cell = answerCell(answer);
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}
