import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { eachChunk } from '../tables/read-table.ts';
import { type NewColumn, tableFromColumns } from '../tables/write-table.ts';
import { fitCopula, sampleCopula } from './gaussian-copula.ts';
import { judgeMade, type MadeJudgement } from './judge-made.ts';
import type { RealColumn } from './marginal.ts';

export interface Synthesis {
  count: number;
  /** Rows of each class are made by themselves; '' makes all alike. */
  classColumn: string;
  evenly: boolean;
  seed: number;
}
export interface Synthesized {
  rows: TableValue;
  judgement: MadeJudgement;
  /** Rows that were looked at, and the columns that cannot be made. */
  looked: number;
  left: string[];
}

/** Types of columns that can be made. */
export const madeTypes: readonly ColumnSpec['type'][] = ['number', 'category', 'date'];
/** So many rows say enough of how columns go together. */
const mostLooked = 50_000;
const fewestRows = 20;

/** New rows like those of a table: columns by themselves as there, and together by their correlations. */
export async function synthesize(
  context: Context,
  table: TableValue,
  { count, classColumn, evenly, seed }: Synthesis,
): Promise<Synthesized> {
  const columns = table.columns.filter(({ type }) => madeTypes.includes(type));
  if (columns.length === 0) throw nothingToMake();
  const real = await readReal(context, table, columns);
  const looked = real[0]?.values.length ?? 0;
  if (looked < fewestRows) throw tooFew(looked);
  const made: RealColumn[] = real.map((column) =>
    column.kind === 'number' ? { ...column, values: new Float64Array(count) } : { ...column, values: [] },
  );
  let start = 0;
  let until = 0;
  for (const [layer, { rows, share }] of groupsOf(real, classColumn, evenly).entries()) {
    until += share * count;
    const own = Math.round(until) - start;
    const copula = fitCopula(real, rows, seed);
    let row = start;
    for (const cells of sampleCopula(copula, own, { seed, layer })) {
      if (row % 1_000 === 0) await rest(context, 0.1 + (0.4 * row) / count);
      for (const [at, column] of made.entries()) setCell(column, row, cells[at] ?? null);
      row++;
    }
    start += own;
  }
  const judgement = await judgeMade({ real, made, seed }, (done) => rest(context, 0.5 + 0.45 * done));
  const types = new Map(columns.map(({ name, type }) => [name, type]));
  const written = made.map((column): NewColumn =>
    column.kind === 'number'
      ? { name: column.name, kind: 'number', type: types.get(column.name) ?? 'number', values: column.values }
      : { name: column.name, kind: 'text', type: 'category', values: column.values },
  );
  const rows = await tableFromColumns(context, written, table.role ? { role: table.role } : {});
  return { rows, judgement, looked, left: table.columns.filter(({ type }) => !madeTypes.includes(type)).map(({ name }) => name) };
}

/** A stop is heard only where something is waited for. */
async function rest(context: Context, done: number): Promise<void> {
  context.progress(
    done,
    done < 0.5 ? { en: 'making rows', zh: '正在生成数据' } : { en: 'comparing with the real rows', zh: '正在与真实数据比较' },
  );
  await new Promise(setImmediate);
}

function setCell(column: RealColumn, row: number, cell: number | string | null): void {
  if (column.kind === 'number') column.values[row] = typeof cell === 'number' ? cell : Number.NaN;
  else column.values[row] = typeof cell === 'string' ? cell : null;
}

/** Whole columns, of a large table every n-th row. */
async function readReal(context: Context, table: TableValue, columns: readonly ColumnSpec[]): Promise<RealColumn[]> {
  const every = Math.max(1, Math.ceil(table.count / mostLooked));
  const cells = columns.map((): (number | string | null)[] => []);
  const names = columns.map(({ name }) => name);
  await eachChunk(context, table, names, (chunk, start) => {
    context.progress((0.1 * start) / Math.max(1, table.count), { en: 'reading the rows', zh: '正在读取数据' });
    for (const [at, { values }] of chunk.entries())
      for (let place = (every - (start % every)) % every; place < values.length; place += every) cells[at]?.push(values[place] ?? null);
  });
  return columns.map(({ name, type }, at): RealColumn =>
    type === 'category'
      ? { name, kind: 'word', values: (cells[at] ?? []).map((cell) => (cell === null ? null : String(cell))) }
      : { name, kind: 'number', values: Float64Array.from(cells[at] ?? [], Number) },
  );
}

/** The rows of each class, and the share of the made rows that it gets. */
function groupsOf(real: readonly RealColumn[], classColumn: string, evenly: boolean): { rows: number[]; share: number }[] {
  const column = real.find(({ name }) => name === classColumn);
  const count = real[0]?.values.length ?? 0;
  const groups = new Map<unknown, number[]>();
  for (let row = 0; row < count; row++) {
    const key = column ? (column.values[row] ?? null) : '';
    const own = groups.get(key) ?? [];
    own.push(row);
    groups.set(key, own);
  }
  return [...groups.values()].map((rows) => ({ rows, share: evenly ? 1 / groups.size : rows.length / count }));
}

function nothingToMake(): Failure {
  return new Failure(
    {
      en: 'The table has no column of numbers, categories or dates, and texts cannot be made this way. For texts use “Augment text”.',
      zh: '表格中没有数字、类别或日期列，而文本无法用这种方式生成。文本请用“文本增强”。',
    },
    {},
    { code: 'no-columns', port: 'rows' },
  );
}
function tooFew(count: number): Failure {
  return new Failure(
    {
      en: 'The table has {count} {count|row|rows} only. At least {needed} are needed to see how its columns go together.',
      zh: '表格只有 {count} 行。至少需要 {needed} 行才能看出各列之间的关系。',
    },
    { count, needed: fewestRows },
    { code: 'no-rows', port: 'rows' },
  );
}
