import type { Context } from '../../kit/define-node.ts';
import type { CellWord } from '../../kit/cell-words.ts';
import type { TableValue } from '../../kit/ports.ts';
import { rounded } from '../predict/say-answers.ts';
import { answerTable } from '../tables/answer-table.ts';
import { name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { rowNumber, withReason } from '../tables/removed-rows.ts';
import { rowSet } from '../tables/row-set.ts';
import { columnsView } from '../tables/write-table.ts';
import type { GivenLabel } from './label-by-address.ts';
import { labelColumns } from './label-columns.ts';
import { cellText } from './rules.ts';

export interface WrittenLabels {
  labelled: TableValue;
  unlabelled: TableValue;
  /** Labels whose truth is known, and those of them that are right. */
  checked: number;
  right: number;
}

/** Rows with the label that each was given, and those that were given none, with the reason; `gold` is a column of true labels or ''. */
export async function writeLabels(
  context: Context,
  rows: TableValue,
  { given, least, gold }: { given: readonly GivenLabel[]; least: number; gold: string },
): Promise<WrittenLabels> {
  const sure = ({ label, confidence }: GivenLabel) => label !== null && confidence >= least;
  return withDatabase(context, async (database) => {
    const numbered = await openTable(database, rows, { number: rowNumber });
    const said = await columnsView(
      database,
      [
        { kind: 'text', values: given.map((one) => (sure(one) ? one.label : null)) },
        { kind: 'number', values: Float64Array.from(given, ({ confidence }) => rounded(confidence)) },
        { kind: 'text', values: given.map((one) => (sure(one) ? null : (one.why ?? ('not sure enough' satisfies CellWord)))) },
        { kind: 'number', values: new Float64Array(given.length).map((_, row) => row) },
      ],
      given.length,
    );
    const isLabelled = await rowSet(database, `(SELECT c3 AS row FROM ${said} WHERE c0 IS NOT NULL)`, {
      count: rows.count,
      column: rowNumber,
    });
    const names = labelColumns(rows.columns);
    const unlabelled = withReason(rows.columns);
    const list = rows.columns.map((column) => name(column.name)).join(', ');
    const side = (labelled: boolean) =>
      answerTable(
        database,
        `SELECT * FROM (SELECT ${list} FROM ${numbered} WHERE ${labelled ? '' : 'NOT '}${isLabelled}) POSITIONAL JOIN
         (SELECT ${labelled ? `c0 AS ${name(names.label)}, c1 AS ${name(names.confidence)}` : `c2 AS ${name(unlabelled.at(-1)?.name ?? '')}`}
          FROM ${said} WHERE c0 IS ${labelled ? 'NOT ' : ''}NULL ORDER BY c3)`,
        { from: [rows], types: labelled ? [...rows.columns, { name: names.label, type: 'category' }] : unlabelled, role: rows.role },
      );
    const truth = gold === '' ? 'NULL' : `trim(${cellText(gold, rows.columns)})`;
    const [counted = []] = await database.all(
      `SELECT count(*)::DOUBLE, coalesce(sum((a.truth = b.c0)::INTEGER), 0)::DOUBLE
       FROM (SELECT ${truth} AS truth FROM ${numbered}) a POSITIONAL JOIN ${said} b WHERE b.c0 IS NOT NULL AND a.truth <> ''`,
    );
    return { labelled: await side(true), unlabelled: await side(false), checked: Number(counted[0] ?? 0), right: Number(counted[1] ?? 0) };
  });
}
