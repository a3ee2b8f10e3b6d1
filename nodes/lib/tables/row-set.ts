import { type Database, name } from './connection.ts';

/**
 * A set of rows by their numbers from 0, as bits that a filter looks up. Rows that pass a join come back in another order, and in
 * another one each time; rows that pass a filter keep theirs. One bit a row of the table, up to 1,000 million rows.
 * `source` is a FROM clause with a column `row`. Answers the condition under which a row, whose number is in `column`, is in the set.
 */
export async function rowSet(database: Database, source: string, { count, column }: { count: number; column: string }): Promise<string> {
  const bits = await database.define(
    `SET VARIABLE {name} = (SELECT bitstring_agg(row, 0, ${Math.max(0, count - 1)}) FROM (SELECT row::BIGINT AS row FROM ${source}))`,
  );
  // Of no rows there are no bits.
  return `coalesce(get_bit(getvariable('${bits}'), ${name(column)}::INTEGER) = 1, false)`;
}
