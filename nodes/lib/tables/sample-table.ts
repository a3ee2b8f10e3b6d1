import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { answerTable } from './answer-table.ts';
import { name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';
import { pickOfEach, pickRows } from './pick-rows.ts';
import { wantedColumns } from './read-table.ts';
import { rowNumber } from './removed-rows.ts';
import { rowSet } from './row-set.ts';

export interface SampleOptions {
  /** A number of rows, or a share of them. */
  take: { rows: number } | { share: number };
  /** As many from each value of this column; '' from the whole table. */
  classColumn: string;
  from: 'random' | 'first';
  seed: number;
}

/** Some rows of a table, in the order in which they came, and the others. */
export async function sampleTable(
  context: Context,
  table: TableValue,
  { take, classColumn, from, seed }: SampleOptions,
): Promise<{ kept: TableValue; removed: TableValue }> {
  if (classColumn !== '') wantedColumns(table, [classColumn]);
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, table, { number: rowNumber });
    const list = table.columns.map((column) => name(column.name)).join(', ');
    const part = (where: string) =>
      answerTable(database, `SELECT ${list} FROM ${numbered} WHERE ${where}`, { from: [table], types: table.columns, role: table.role });
    const wanted = 'rows' in take ? take.rows : Math.round(table.count * take.share);
    const isKept =
      classColumn === '' && from === 'first'
        ? `${name(rowNumber)} < ${Math.floor(wanted)}`
        : await rowSet(database, await picked(numbered), { count: table.count, column: rowNumber });
    return { kept: await part(isKept), removed: await part(`NOT (${isKept})`) };

    function picked(view: string): Promise<string> {
      if (classColumn === '') return pickRows(database, view, { count: wanted, seed });
      // A class of which the share is less than a row gives one all the same.
      const count = 'rows' in take ? String(Math.floor(take.rows)) : `greatest(1, round(n * ${take.share}))`;
      return pickOfEach(database, view, { column: classColumn, count, seed, inOrder: from === 'first' });
    }
  });
}
