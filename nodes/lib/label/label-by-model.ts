import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import { predictTable } from '../predict/predict-table.ts';
import { answerTable } from '../tables/answer-table.ts';
import { name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { readColumns } from '../tables/read-table.ts';
import { rowNumber } from '../tables/removed-rows.ts';
import { columnsView } from '../tables/write-table.ts';
import { labelColumns } from './label-columns.ts';
import { cellText } from './rules.ts';

export interface ModelLabels {
  sure: TableValue;
  unsure: TableValue;
  /** Sure labels whose truth is known, and those of them that are right. */
  checked: number;
  right: number;
}

/** A classifier's answers as labels; `least` (0 to 1) parts sure from unsure rows, `gold` is a column of true labels or ''. */
export async function labelByModel(
  context: Context,
  rows: TableValue,
  { model, least, gold }: { model: ModelValue; least: number; gold: string },
): Promise<ModelLabels> {
  const predicted = await predictTable(context, { model, rows, probabilities: false });
  const answers = await readColumns(context, predicted, ['prediction', 'confidence']);
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, rows, { number: rowNumber });
    const said = await columnsView(database, answers, rows.count);
    const names = labelColumns(rows.columns);
    // Columns of people may be called c0 too.
    const list = rows.columns.map((column) => `a.${name(column.name)}`).join(', ');
    const all = await database.define(
      `CREATE TEMP VIEW {name} AS SELECT ${list}, b.c0 AS ${name(names.label)}, b.c1 AS ${name(names.confidence)} FROM ${numbered} a POSITIONAL JOIN ${said} b`,
    );
    const isSure = `${name(names.confidence)} >= ${Number(least)}`;
    const truth = gold === '' ? 'NULL' : `trim(${cellText(gold, rows.columns)})`;
    const [counted = []] = await database.all(
      `SELECT count(*)::DOUBLE, coalesce(sum((__truth = ${name(names.label)})::INTEGER), 0)::DOUBLE
       FROM (SELECT *, ${truth} AS __truth FROM ${all}) WHERE ${isSure} AND __truth <> ''`,
    );
    const types = [...rows.columns, { name: names.label, type: 'category' as const }];
    const part = (where: string) =>
      answerTable(database, `SELECT * FROM (SELECT * FROM ${all}) WHERE ${where}`, { from: [rows], types, role: rows.role });
    return {
      sure: await part(isSure),
      unsure: await part(`NOT (${isSure})`),
      checked: Number(counted[0] ?? 0),
      right: Number(counted[1] ?? 0),
    };
  });
}
