import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { uniforms } from '../learn/random.ts';
import { type Database, name, withDatabase } from '../tables/connection.ts';
import { openTable } from '../tables/open-table.ts';
import { eachChunk } from '../tables/read-table.ts';
import { rowNumber } from '../tables/removed-rows.ts';
import { columnsView, writeTable } from '../tables/write-table.ts';
import { textChanger, type AugmentOptions, type Operation } from './augment-text.ts';

export interface RowAugmentation extends AugmentOptions {
  textColumn: string;
  /** Changed copies of every row, or rarer classes brought up to a share of the most frequent one. */
  amount: { copies: number } | { classColumn: string; upTo: number };
  seed: number;
}
export interface AugmentedRows {
  rows: TableValue;
  made: number;
  by: Record<Operation, number>;
}
/** The column that says how a row was made; empty in the rows that were there. */
export const markColumn = 'made_by';

/** Changed texts wait in memory until there are so many. */
const batchRows = 20_000;
const attempts = 4;

/** The rows, and after them their changed copies, each with all other cells of the row that it comes from. */
export async function augmentRows(context: Context, table: TableValue, options: RowAugmentation): Promise<AugmentedRows> {
  return withDatabase(context, async (database) => {
    const copiesOf = await copyPlan(context, table, options);
    const by: Record<Operation, number> = { synonym: 0, insert: 0, swap: 0, delete: 0 };
    const views: string[] = [];
    let batch: Batch = { rows: [], texts: [], operations: [] };
    const flush = async (): Promise<void> => {
      if (batch.rows.length > 0) views.push(await stored(database, batch));
      batch = { rows: [], texts: [], operations: [] };
    };
    const columns = 'classColumn' in options.amount ? [options.textColumn, options.amount.classColumn] : [options.textColumn];
    await eachChunk(context, table, columns, async ([texts, classes], start) => {
      context.progress((0.8 * start) / Math.max(1, table.count), { en: 'changing texts', zh: '正在改写文本' });
      if (texts?.kind !== 'text') return;
      for (const [at, text] of texts.values.entries()) {
        const copies = text === null ? 0 : copiesOf(classes?.values[at] ?? null);
        for (const changed of changedCopies(text ?? '', { copies, row: start + at, options })) {
          batch.rows.push(start + at);
          batch.texts.push(changed.text);
          batch.operations.push(changed.by);
          by[changed.by]++;
        }
      }
      if (batch.rows.length >= batchRows) await flush();
    });
    await flush();
    const rows = await joined(database, table, { views, textColumn: options.textColumn });
    return { rows, made: Object.values(by).reduce((a, b) => a + b, 0), by };
  });
}

interface Batch {
  rows: number[];
  texts: string[];
  operations: string[];
}
function stored(database: Database, { rows, texts, operations }: Batch): Promise<string> {
  const columns = [
    { kind: 'number' as const, values: Float64Array.from(rows) },
    { kind: 'text' as const, values: texts },
    { kind: 'text' as const, values: operations },
  ];
  return columnsView(database, columns, rows.length);
}

/** Different ones, and none like the text itself; fewer where a short text gives no more. */
function changedCopies(text: string, { copies, row, options }: { copies: number; row: number; options: RowAugmentation }) {
  const next = uniforms({ seed: options.seed, purpose: 'sample', step: row });
  const change = textChanger(text, options);
  const found = new Map<string, Operation>();
  for (let attempt = 0; attempt < copies * attempts && found.size < copies; attempt++) {
    const changed = change(next);
    if (changed && changed.text !== '') found.set(changed.text, changed.by);
  }
  return [...found].map(([content, by]) => ({ text: content, by }));
}

/** How many copies the next row of a class gets. */
async function copyPlan(
  context: Context,
  table: TableValue,
  { amount }: RowAugmentation,
): Promise<(label: string | number | null) => number> {
  if ('copies' in amount) return () => amount.copies;
  const counts = new Map<string | number | null, number>();
  await eachChunk(context, table, [amount.classColumn], ([column]) => {
    for (const label of column?.values ?? []) counts.set(label, (counts.get(label) ?? 0) + 1);
  });
  const largest = Math.max(0, ...counts.values());
  const met = new Map<string | number | null, number>();
  return (label) => {
    const count = counts.get(label) ?? 1;
    const needed = label === null ? 0 : Math.max(0, Math.round(largest * amount.upTo) - count);
    const at = met.get(label) ?? 0;
    met.set(label, at + 1);
    return Math.floor(((at + 1) * needed) / count) - Math.floor((at * needed) / count);
  };
}

function joined(
  database: Database,
  table: TableValue,
  { views, textColumn }: { views: readonly string[]; textColumn: string },
): Promise<TableValue> {
  return openTable(database, table, { number: rowNumber }).then((view) => {
    const kept = table.columns.filter((column) => column.name !== markColumn);
    const list = (text: string) =>
      kept.map((column) => (column.name === textColumn ? `${text} AS ${name(textColumn)}` : `r.${name(column.name)}`)).join(', ');
    const originals = `SELECT ${list(`r.${name(textColumn)}`)}, NULL::VARCHAR AS ${name(markColumn)} FROM ${view} r`;
    const made = views.map(
      (copies) => `(SELECT ${list('m.c1')}, m.c2 FROM ${copies} m JOIN ${view} r ON r.${name(rowNumber)} = m.c0::BIGINT ORDER BY m.rowid)`,
    );
    return writeTable(database, [originals, ...made].join(' UNION ALL '), {
      types: [...kept, { name: markColumn, type: 'category' }],
      ...(table.role && { role: table.role }),
    });
  });
}
