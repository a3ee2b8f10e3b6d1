import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { writtenCell } from './column-types.ts';
import { type Database, literal, name } from './connection.ts';
import { rowNumber } from './removed-rows.ts';
import { removalReason, type RuleCount } from './rule-count.ts';

const examplesEach = 3;
/** Of so many rules; a report with more is not read. */
const mostRules = 30;
const longest = 300;
/** Of a row in which a cell is missing, so many others say which row it is. */
const tellingColumns = 4;

interface Stages {
  /** The rows as they came, once bounds were applied, and in the end. */
  numbered: string;
  bounded: string;
  cleaned: string;
  removals: string;
  counts: readonly RuleCount[];
}

/** For each rule a few cells as they were and as they are, or, where it removed rows, what was the reason. */
export async function addExamples(database: Database, table: TableValue, { counts, ...stages }: Stages): Promise<void> {
  for (const count of counts.slice(0, mostRules)) {
    if (count.rule === 'unfilled') continue;
    count.examples = count.removes
      ? await removedCells(database, table, count, stages)
      : await changedCells(database, table, { ...count, ...stages });
  }
}

type Example = NonNullable<RuleCount['examples']>[number];
const textOf = (cell: unknown): string | null => (typeof cell === 'string' ? cell : null);

async function changedCells(
  database: Database,
  table: TableValue,
  { rule, column, numbered, bounded, cleaned }: Omit<Stages, 'counts'> & Pick<RuleCount, 'rule' | 'column'>,
): Promise<Example[]> {
  const spec = table.columns.find((one) => one.name === column);
  if (!spec) return [];
  const [from, to] = rule === 'filled' ? ['b', 'c'] : ['a', 'b'];
  const cell = name(column);
  const found = await database.all(
    `SELECT ${written(spec, `${from}.${cell}`)}, ${written(spec, `${to}.${cell}`)} FROM ${numbered} a POSITIONAL JOIN ${bounded} b POSITIONAL JOIN ${cleaned} c
     WHERE ${from}.${cell} IS DISTINCT FROM ${to}.${cell} LIMIT ${examplesEach}`,
  );
  return found.map(([before, after]) => ({ before: textOf(before), after: textOf(after) }));
}

async function removedCells(
  database: Database,
  table: TableValue,
  { rule, column }: RuleCount,
  { numbered, removals }: Omit<Stages, 'counts'>,
): Promise<Example[]> {
  const label = removalReason({ rule, column });
  const others = table.columns.filter((one) => one.name !== column && one.type !== 'image').slice(0, tellingColumns);
  // That a cell is missing says nothing about which row it was.
  const shown = rule === 'required' ? others : table.columns.filter((one) => one.name === column);
  const list = shown.map((one) => written(one));
  if (list.length === 0) return [];
  const found = await database.all(
    `SELECT ${list.join(', ')} FROM ${numbered} WHERE ${name(rowNumber)} IN (SELECT row FROM ${removals} WHERE reason = ${literal(label)} ORDER BY row LIMIT ${examplesEach}) ORDER BY ${name(rowNumber)}`,
  );
  return found.map((cells) => ({
    before:
      rule === 'required'
        ? cells.flatMap((cell, at) => (typeof cell === 'string' ? [`${shown[at]?.name}: ${cell}`] : [])).join(' · ')
        : textOf(cells[0]),
  }));
}

function written(column: ColumnSpec, from?: string): string {
  return `left(${writtenCell(column, from)}, ${longest})`;
}
