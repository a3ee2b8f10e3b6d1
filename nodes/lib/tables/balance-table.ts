import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { answerTable } from './answer-table.ts';
import { storedAs } from './column-types.ts';
import { literal, name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';
import { pickOfEach } from './pick-rows.ts';
import { wantedColumns } from './read-table.ts';
import { rowNumber } from './removed-rows.ts';
import { rowSet } from './row-set.ts';

export interface BalanceOptions {
  classColumn: string;
  method: 'fewer' | 'repeat';
  /** The largest class may have so many times the rows of the smallest. */
  ratio: number;
  /** No row comes out more often. */
  mostTimes: number;
  seed: number;
}
export interface Balanced {
  rows: TableValue;
  classes: { name: string; before: number; after: number }[];
  /** Classes that are still rarer than asked for, since their rows would have to be repeated more often. */
  short: string[];
}

const mostClasses = 1_000;

/** Takes rows of large classes away, or repeats rows of small ones. Rows keep their order; those without a class are left as they are. */
export async function balanceTable(context: Context, table: TableValue, options: BalanceOptions): Promise<Balanced> {
  const { classColumn, seed } = options;
  const [spec] = wantedColumns(table, [classColumn]);
  // The database writes 1 as “1.0”.
  const shown = (key: string) => (spec && storedAs(spec.type) === 'number' ? String(Number(key)) : key);
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, table, { number: rowNumber });
    const column = `${name(classColumn)}::VARCHAR`;
    const counted = await database.all(
      `SELECT ${column}, count(*)::DOUBLE FROM ${numbered} WHERE ${name(classColumn)} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${mostClasses + 1}`,
    );
    if (counted.length > mostClasses) throw tooManyClasses(classColumn);
    const plan = counted.map(([key, n]) => ({
      key: String(key),
      before: Number(n),
      ...timesOf(
        Number(n),
        counted.map((row) => Number(row[1])),
        options,
      ),
    }));
    const byClass = (key: string, value: (one: (typeof plan)[number]) => number, otherwise: number) => {
      const cases = plan.map((one) => `WHEN ${literal(one.key)} THEN ${value(one)}`).join(' ');
      return cases === '' ? String(otherwise) : `CASE ${key} ${cases} ELSE ${otherwise} END`;
    };
    const more = byClass('key::VARCHAR', (one) => one.more, 0);
    const picks = await pickOfEach(database, numbered, { column: classColumn, count: more, seed });
    const isPicked = await rowSet(database, picks, { count: table.count, column: rowNumber });
    const times = `${byClass(column, (one) => one.whole, 1)} + CASE WHEN ${isPicked} THEN 1 ELSE 0 END`;
    const list = table.columns.map((one) => name(one.name)).join(', ');
    // Unnesting keeps the order of the rows; a join would not.
    const sql = `SELECT ${list} FROM (SELECT *, unnest(range(${times})) FROM ${numbered})`;
    const rows = await answerTable(database, sql, { from: [table], types: table.columns, role: table.role });
    return {
      rows,
      classes: plan.map(({ key, before, whole, more }) => ({ name: shown(key), before, after: before * whole + more })),
      short: plan.flatMap(({ key, isShort }) => (isShort ? [shown(key)] : [])),
    };
  });
}

/** How often each row of a class comes out, and how many of its rows once more. */
function timesOf(
  n: number,
  counts: readonly number[],
  { method, ratio, mostTimes }: BalanceOptions,
): { whole: number; more: number; isShort: boolean } {
  if (method === 'fewer') {
    const most = Math.floor(Math.min(...counts) * ratio);
    return n <= most ? { whole: 1, more: 0, isShort: false } : { whole: 0, more: most, isShort: false };
  }
  const wanted = Math.max(n, Math.ceil(Math.max(...counts) / ratio));
  const reached = Math.min(wanted, n * mostTimes);
  return { whole: Math.floor(reached / n), more: reached % n, isShort: reached < wanted };
}

function tooManyClasses(column: string): Failure {
  return new Failure(
    {
      en: '“{column}” has more than {most} different values, so it is no column of classes. Choose the column that the model should learn to answer.',
      zh: '“{column}”有超过 {most} 个不同的值，不是类别列。请选择模型要学会回答的那一列。',
    },
    { column, most: mostClasses },
    { code: 'many-classes', setting: 'classColumn' },
  );
}
