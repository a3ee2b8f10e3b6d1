import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { literal, name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { rowNumber } from './removed-rows.ts';
import { writeTable } from './write-table.ts';

export interface NegativeOptions {
  /** A pair is a value of each: who, and what. */
  left: string;
  right: string;
  /** Negatives for each pair that is there. */
  times: number;
  /** All values of the right column alike, or each as often as it is there. */
  by: 'uniform' | 'popularity';
  label: string;
  seed: number;
}

/** Of drawn pairs some are there already or drawn twice, so more are drawn than are wanted. */
const drawsFor = (times: number) => 4 * times + 8;

/**
 * The pairs, labelled 1, and after them pairs that are not there, labelled 0: for each positive, its left value with right
 * values drawn by chance. Chance is a hash of the seed and the pair's number, so the same seed gives the same rows.
 */
export async function addNegatives(
  context: Context,
  table: TableValue,
  options: NegativeOptions,
): Promise<{ rows: TableValue; made: number; wanted: number }> {
  const { left, right, times, by, label, seed } = options;
  wantedColumns(table, [left, right]);
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table, { number: rowNumber });
    const [l, r] = [name(left), name(right)];
    const filled = `${l} IS NOT NULL AND ${r} IS NOT NULL`;
    const positives = await database.define(
      `CREATE TEMP TABLE {name} AS SELECT l, r, row_number() OVER (ORDER BY n) - 1 AS n FROM (SELECT ${l} AS l, ${r} AS r, min(${name(rowNumber)}) AS n FROM ${view} WHERE ${filled} GROUP BY ALL)`,
    );
    const pool = await database.define(
      by === 'uniform'
        ? `CREATE TEMP TABLE {name} AS SELECT r, row_number() OVER (ORDER BY r) - 1 AS n FROM (SELECT DISTINCT r FROM ${positives})`
        : `CREATE TEMP TABLE {name} AS SELECT r, n FROM ${positives}`,
    );
    context.progress(0.3, { en: 'drawing pairs', zh: '正在抽取组合' });
    const [counts = []] = await database.all(
      `SELECT (SELECT count(*) FROM ${positives})::DOUBLE, (SELECT count(*) FROM ${pool})::DOUBLE, (SELECT count(DISTINCT r) FROM ${positives})::DOUBLE`,
    );
    const [pairs = 0, size = 0, different = 0] = counts.map(Number);
    if (different < 2) throw nothingElse(right);
    const draw = `hash(concat(${literal(`${Math.floor(seed)}:`)}, p.n::VARCHAR, ':', d.i::VARCHAR)) % ${size}`;
    // What one pair of a left value cannot find, another one of its pairs may.
    const drawn = await database.define(
      `CREATE TEMP TABLE {name} AS
        SELECT l, r, n, i FROM (
          SELECT l, r, n, i, row_number() OVER (PARTITION BY l ORDER BY i, n, r) AS place FROM (
            SELECT l, r, min(n) AS n, min(i) AS i FROM (
              SELECT p.l, o.r, p.n, d.i FROM ${positives} p CROSS JOIN range(${drawsFor(times)}) d(i) JOIN ${pool} o ON o.n = ${draw}
            ) c WHERE NOT EXISTS (SELECT 1 FROM ${positives} q WHERE q.l = c.l AND q.r = c.r) GROUP BY l, r))
        JOIN (SELECT l, count(*) AS pairs FROM ${positives} GROUP BY l) USING (l) WHERE place <= ${times} * pairs`,
    );
    context.progress(0.7);
    const kept = table.columns.filter((column) => column.name !== label);
    const one = kept.map((column) => name(column.name)).join(', ');
    const other = kept.map((column) => (column.name === left ? 'd.l' : column.name === right ? 'd.r' : 'NULL')).join(', ');
    const rows = await writeTable(
      database,
      `SELECT ${one}, 1::DOUBLE AS ${name(label)} FROM ${view} WHERE ${filled} UNION ALL (SELECT ${other}, 0::DOUBLE FROM ${drawn} d ORDER BY d.n, d.i, d.l, d.r)`,
      { types: [...kept, { name: label, type: 'number' }], ...(table.role && { role: table.role }) },
    );
    const [found = []] = await database.all(`SELECT count(*)::DOUBLE FROM ${drawn}`);
    return { rows, made: Number(found[0] ?? 0), wanted: pairs * times };
  });
}

function nothingElse(column: string): Failure {
  return new Failure(
    {
      en: '“{column}” has fewer than two different values, so there is no other pair. Choose the column of the things that are chosen from.',
      zh: '“{column}”列的不同取值少于两个，没有其他组合。请选择被选择的对象所在的列。',
    },
    { column },
    { code: 'no-other-pairs', setting: 'right' },
  );
}
