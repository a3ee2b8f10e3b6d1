import type { Context } from '../../kit/define-node.ts';
import type { ColumnSpec, TableValue } from '../../kit/ports.ts';
import { answerTable, uncounted } from './answer-table.ts';
import { storedAs } from './column-types.ts';
import { literal, name, withDatabase } from './connection.ts';
import { openTable } from './open-table.ts';
import { wantedColumns } from './read-table.ts';
import { freeName, rowNumber } from './removed-rows.ts';
import { storeRows } from './write-table.ts';

/** As they are chosen. */
export const figureLabels = {
  count: { en: 'Number of rows', zh: '行数' },
  sum: { en: 'Sum', zh: '合计' },
  mean: { en: 'Mean', zh: '平均值' },
  median: { en: 'Median', zh: '中位数' },
  min: { en: 'Smallest', zh: '最小值' },
  max: { en: 'Largest', zh: '最大值' },
  distinct: { en: 'Number of different values', zh: '不同值个数' },
  first: { en: 'First value', zh: '首个值' },
} as const;
/** Those that are taken of a column. */
export const figuresOfColumns = ['sum', 'mean', 'median', 'min', 'max', 'distinct', 'first'];

/** As they are called in a column's name. */
const figureNames = {
  count: { en: 'count', zh: '行数' },
  sum: { en: 'sum', zh: '合计' },
  mean: { en: 'mean', zh: '平均值' },
  median: { en: 'median', zh: '中位数' },
  min: { en: 'smallest', zh: '最小值' },
  max: { en: 'largest', zh: '最大值' },
  distinct: { en: 'different', zh: '不同值个数' },
  first: { en: 'first', zh: '首个值' },
} as const;
export type FigureName = keyof typeof figureNames;
export interface GroupFigure {
  figure: FigureName;
  /** Empty for the count of rows. */
  column: string;
  /** Empty: made of the column and the figure. */
  name: string;
}

/** Whether a figure can be taken of a column only where it holds numbers. */
function needsNumbers(figure: FigureName): boolean {
  return figure === 'sum' || figure === 'mean' || figure === 'median';
}

/** A figure of the cells of a column as SQL; missing cells do not count. `row` is the SQL of the row's number, `where` that of a condition on rows. */
export function figureSql(figure: FigureName, column: ColumnSpec | undefined, row: string, where?: string): string {
  const only = where === undefined ? '' : ` FILTER (${where})`;
  const from = column ? name(column.name) : '';
  switch (figure) {
    case 'count':
      return `(count(*)${only})::DOUBLE`;
    // Kahan's summation: the plain one would differ in more digits with the number of threads.
    case 'sum':
      return `fsum(${from})${only}`;
    case 'mean':
      return `favg(${from})${only}`;
    case 'distinct':
      return `(count(DISTINCT ${from})${only})::DOUBLE`;
    case 'first':
      return `arg_min(${from}, ${row})${only}`;
    default:
      return `${figure}(${from})${only}`;
  }
}

/** The columns of the result: the groups, then the figures. Columns that are not there are left out. Pure. */
export function groupedColumns(columns: readonly ColumnSpec[], by: readonly string[], figures: readonly GroupFigure[]): ColumnSpec[] {
  const find = (wanted: string) => columns.find((column) => column.name === wanted);
  const result = by.flatMap((wanted) => find(wanted) ?? []).map(uncounted);
  for (const { figure, column, name: called } of figures) {
    const from = find(column);
    if (figure !== 'count' && !from) continue;
    const free = freeName(result, called.trim() || figureName(figure, column, columns));
    const kept = figure === 'min' || figure === 'max' || figure === 'first';
    result.push(from && kept ? { ...uncounted(from), name: free } : { name: free, type: 'number' });
  }
  return result;
}

/** "amount mean", or 金额平均值 in a table whose columns are Chinese. */
function figureName(figure: FigureName, column: string, columns: readonly ColumnSpec[]): string {
  const chinese = columns.some((one) => /\p{Script=Han}/u.test(one.name));
  const words = figureNames[figure][chinese ? 'zh' : 'en'];
  return figure === 'count' ? words : /\p{Script=Han}$/u.test(column) ? `${column}${words}` : `${column} ${words}`;
}

/** One row for each group, sorted by the groups; without groups one row for the table. */
export async function groupTable(
  context: Context,
  table: TableValue,
  { by, figures }: { by: readonly string[]; figures: readonly GroupFigure[] },
): Promise<TableValue> {
  const groups = wantedColumns(table, by);
  wantedColumns(
    table,
    figures.flatMap(({ figure, column }) => (figure === 'count' ? [] : [column])),
  );
  const columns = groupedColumns(table.columns, by, figures);
  return withDatabase(context, async (database) => {
    const view = await openTable(database, table, { number: rowNumber });
    const list = [
      ...groups.map((column) => name(column.name)),
      ...figures.map(({ figure, column }, at) => {
        const from = table.columns.find((one) => one.name === column);
        return `${figureSql(figure, from, name(rowNumber))} AS ${name(columns[groups.length + at]?.name ?? '')}`;
      }),
    ];
    const grouped = groups.map((_, at) => at + 1).join(', ');
    const some = (where: string) => `SELECT ${list.join(', ')} FROM ${view}${where}${grouped && ` GROUP BY ${grouped}`}`;
    const passes = passesFor(table, groups, figures);
    const parts: string[] = [];
    if (passes > 1) {
      const part = `hash(${groups.map((column) => name(column.name)).join(', ')}) % ${passes}`;
      for (let pass = 0; pass < passes; pass++) {
        const { path } = await storeRows(database, some(` WHERE ${part} = ${pass}`), { types: columns });
        parts.push(path);
        context.progress((0.8 * (pass + 1)) / passes);
      }
    }
    const all = parts.length > 0 ? `SELECT * FROM read_parquet([${parts.map(literal).join(', ')}])` : some('');
    const sql = grouped ? `SELECT * FROM (${all}) ORDER BY ${grouped}` : all;
    return answerTable(database, sql, { from: [table], types: columns, role: table.role });
  });
}

/** So many figures of groups are gathered at once. Those that keep values of their group do so in memory alone, and cannot move to the disk. */
const gatheredAtOnce = 1_000_000;
const keepsValues: ReadonlySet<FigureName> = new Set(['median', 'distinct', 'first']);
const keepsTexts: ReadonlySet<FigureName> = new Set(['min', 'max']);

/** How often the rows are read, each time for a part of the groups. How many groups there are follows, at most, from the columns. */
function passesFor(table: TableValue, groups: readonly ColumnSpec[], figures: readonly GroupFigure[]): number {
  const most = groups.reduce((product, { distinct = table.count }) => product * (distinct + 1), 1);
  const texts = new Set(table.columns.flatMap(({ name: column, type }) => (storedAs(type) === 'text' ? [column] : [])));
  const kept = figures.filter(({ figure, column }) => keepsValues.has(figure) || (keepsTexts.has(figure) && texts.has(column))).length;
  return Math.max(1, Math.ceil((Math.min(most, table.count) * kept) / gatheredAtOnce));
}

/** What a figure asks of its column that the column is not. */
export function isNoNumber(figure: FigureName, column: ColumnSpec | undefined): boolean {
  return column !== undefined && needsNumbers(figure) && storedAs(column.type) !== 'number';
}
