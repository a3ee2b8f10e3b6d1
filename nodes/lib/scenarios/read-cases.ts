import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json, readJson } from '../../kit/json.ts';
import type { ColumnSpec, Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { tableFromRows } from '../tables/inline-table.ts';
import { readRows } from '../tables/read-table.ts';
import type { Check } from './check-answer.ts';
import type { Case } from './run-cases.ts';

/** A case as it is typed into the setting. */
export interface TypedCase extends Omit<Check, 'kind'> {
  input: string;
  group: string;
  check: Check['kind'];
}
interface TableCases {
  expected: string;
  group: string;
  check: Omit<Check, 'expected'>;
  /** The columns that are sent; left out: all but the expected answer. */
  reads?: readonly string[] | undefined;
}

/** Cases are asked one by one, and kept until the last is answered; pictures are long. */
const mostCases = 10_000;
const mostPictureCases = 500;

/** The cases of a table. Throws Failure. */
export async function casesIn(context: Context, table: TableValue, { expected, group, check, reads }: TableCases): Promise<Case[]> {
  const present = table.columns.map(({ name }) => name);
  const sent = present.filter((name) => (reads ? reads.includes(name) : name !== expected));
  const hasPictures = table.columns.some(({ name, type }) => type === 'image' && sent.includes(name));
  const most = hasPictures ? mostPictureCases : mostCases;
  if (table.count > most)
    throw new Failure(
      {
        en: 'There are {count} cases, and at most {most} are asked one by one. Take a sample of them first, or judge them all with “Evaluate”.',
        zh: '共有 {count} 个案例，逐个提问最多 {most} 个。请先抽样，或用“评估”一次评估全部。',
      },
      { count: table.count, most },
      { code: 'too-many-cases', port: 'cases' },
    );
  const columns = [...new Set([...sent, expected, ...(group === '' ? [] : [group])])];
  const rows = await readRows(context, table, { columns });
  return rows.map((row, at) => {
    const wanted = words(row[expected] ?? null);
    if (wanted.trim() === '') throw expectsNothing(at + 1, { port: 'cases' });
    return {
      row: Object.fromEntries(sent.map((name) => [name, row[name] ?? null])),
      group: group === '' ? '' : words(row[group] ?? null),
      check: { ...check, expected: wanted },
    };
  });
}

function expectsNothing(at: number, where: { port: string } | { setting: string }): Failure {
  return new Failure(
    {
      en: 'Case {at} expects nothing. Write the answer that it should get, or leave the case out.',
      zh: '第 {at} 个案例没有预期答案。请填写应得到的答案，或去掉该案例。',
    },
    { at },
    { code: 'bad-case', ...where },
  );
}

/** Cases from the setting, and the table in which they are shown. A text goes into the column `textColumn`. Throws Failure. */
export function typedCases(typed: readonly TypedCase[], textColumn: string): { cases: Case[]; table: TableValue } {
  const cases = typed.map(({ input, group, check, expected, tolerance, confidence }, at): Case => {
    if (expected.trim() === '') throw expectsNothing(at + 1, { setting: 'typed' });
    return { row: rowOf(input, textColumn), group, check: { kind: check, expected, tolerance, confidence } };
  });
  const hasGroups = cases.some(({ group }) => group !== '');
  const rows = cases.map(({ row, group, check }): Row => ({ ...(hasGroups && { group }), ...row, expected: check.expected }));
  const names: ColumnSpec[] = hasGroups ? [{ name: 'group', type: 'category' }] : [];
  return { cases, table: tableFromRows(rows, { columns: names }) };
}

const first = ['outcome', 'expected', 'prediction', 'confidence', 'group'];

/** What came of typed cases before what was asked, which may be long. */
export function outcomesFirst(table: TableValue): TableValue {
  const place = ({ name }: ColumnSpec) => (first.includes(name) ? first.indexOf(name) : first.length);
  return { ...table, columns: table.columns.toSorted((a, b) => place(a) - place(b)) };
}

/** JSON of an object is a row; anything else is a text. */
function rowOf(input: string, textColumn: string): Row {
  const json = input.trim().startsWith('{') ? readJson(input) : undefined;
  return isRow(json) ? json : { [textColumn]: input };
}
function isRow(json: Json | undefined): json is Row {
  return isObject(json);
}

function words(cell: Json): string {
  return cell === null ? '' : typeof cell === 'string' ? cell : JSON.stringify(cell);
}
