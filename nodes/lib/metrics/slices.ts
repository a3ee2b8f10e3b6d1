import type { Context } from '../../kit/define-node.ts';
import type { Json } from '../../kit/json.ts';
import type { ColumnSpec, MetricsValue, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { sayNumber } from '../../kit/text.ts';
import { eachRows } from '../predict/each-rows.ts';
import { columnFixes } from '../tables/near-names.ts';
import { columnOf } from '../tables/open-table.ts';
import type { Judged } from './judge.ts';

const fewRows = 30;
/** More would be a list to study; the largest stay. */
const mostSlices = 24;

/** The figure of the rows of each value of a column, the largest slice first; numbers and dates by quarters, in their order. */
export async function slicesOf(
  context: Context,
  { table, places, column: wanted }: { table: TableValue; places: readonly number[]; column: string },
  judged: Judged,
): Promise<MetricsValue['slices']> {
  const column = columnOf(table, wanted);
  if (!column) throw noColumn(wanted, table);
  const cells: Json[] = [];
  await eachRows(context, table, [wanted], (rows) => {
    for (const row of rows) cells.push(row[wanted] ?? null);
  });
  const groups = new Map<string, number[]>();
  const nameOf = naming(column, cells);
  for (const [at, place] of places.entries()) {
    const name = nameOf(cells[place] ?? null);
    const rows = groups.get(name);
    if (rows) rows.push(at);
    else groups.set(name, [at]);
  }
  const ordered = isNumber(column)
    ? [...groups].sort((a, b) => firstOf(cells, places, a[1]) - firstOf(cells, places, b[1]))
    : [...groups].sort((a, b) => b[1].length - a[1].length);
  return {
    column: wanted,
    figure: judged.sliced,
    items: ordered.slice(0, mostSlices).map(([name, rows]) => {
      context.progress(0.85);
      const { value, interval } = judged.sliceOf(Uint32Array.from(rows));
      return {
        name,
        count: rows.length,
        value,
        ...(value !== null && interval && { interval }),
        ...(rows.length < fewRows && { few: true }),
      };
    }),
  };
}

const isNumber = ({ type }: ColumnSpec) => type === 'number' || type === 'date';

function firstOf(cells: readonly Json[], places: readonly number[], rows: readonly number[]): number {
  const cell = cells[places[rows[0] ?? 0] ?? 0];
  return typeof cell === 'number' ? cell : Number.POSITIVE_INFINITY;
}

/** Few different numbers stand for themselves; of others each quarter holds about as many rows. */
function naming(column: ColumnSpec, cells: readonly Json[]): (cell: Json) => string {
  const plain = (cell: Json) => (cell === null ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell));
  if (!isNumber(column)) return plain;
  const say = (value: number) => (column.type === 'date' ? new Date(value).toISOString().slice(0, 10) : sayNumber(value, 'en'));
  const numbers = Float64Array.from(cells.filter((cell) => typeof cell === 'number')).sort();
  if (new Set(numbers).size <= 6) return (cell) => (typeof cell === 'number' ? say(cell) : '');
  const border = (share: number) => numbers[Math.floor(share * (numbers.length - 1))]!;
  const [low, q1, q2, q3, high] = [0, 0.25, 0.5, 0.75, 1].map(border);
  const quarters = [
    [low, q1],
    [q1, q2],
    [q2, q3],
    [q3, high],
  ].filter(([from, to], at) => at === 0 || from !== to);
  return (cell) => {
    if (typeof cell !== 'number') return '';
    const [from = 0, to = 0] = quarters.find(([, end = 0]) => cell <= end) ?? [];
    return `${say(from)} – ${say(to)}`;
  };
}

function noColumn(column: string, { columns }: TableValue): Failure {
  const names = columns.map(({ name }) => name);
  return new Failure(
    { en: 'The test rows have no column “{column}” to compare parts by.', zh: '测试数据中没有用于分组比较的“{column}”列。' },
    { column },
    { code: 'missing-column', setting: 'slices', fixes: columnFixes(column, names) },
  );
}
