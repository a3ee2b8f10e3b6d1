import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { storedAs } from './column-types.ts';
import { isIdColumn } from './id-columns.ts';
import { filledPairs, type Pair } from './join-tables.ts';
import { mixedProblems } from './mixed-roles.ts';
import { nearestName } from '../../kit/nearest-name.ts';

interface Sides {
  left: TableSpec | undefined;
  right: TableSpec | undefined;
}

/** What is wrong with a join before it runs. */
export function joinProblems({ left, right }: Sides, { pairs }: { pairs: readonly Pair[] }): NodeProblem[] {
  return [
    ...mixedProblems([left, right], 'right'),
    ...pairsNeeded(pairs, left, right),
    ...pairs.flatMap((pair, at) => {
      const [filled] = filledPairs([pair]);
      if (!filled) return [];
      const withSide = (side: 'left' | 'right', column: string) => pairs.map((one, i) => (i === at ? { ...filled, [side]: column } : one));
      const gone = (['left', 'right'] as const).flatMap((side) =>
        goneProblem({ left, right }[side]?.columns, { side, column: filled[side], alone: pairs.length === 1 }, (column) =>
          column === undefined ? pairs.filter((one) => one !== pair) : withSide(side, column),
        ),
      );
      return [...gone, ...unlike(left?.columns, right?.columns, filled)];
    }),
  ];
}

/** No column to match by: the ones that both tables have are offered. */
export function pairsNeeded(
  pairs: readonly Pair[],
  left: Pick<TableSpec, 'columns' | 'count'> | undefined,
  right: Pick<TableSpec, 'columns'> | undefined,
): NodeProblem[] {
  if (filledPairs(pairs).length > 0) return [];
  const shared = (left?.columns ?? []).filter((column) =>
    right?.columns?.some((other) => other.name === column.name && storedAs(other.type) === storedAs(column.type)),
  );
  const unlikely = (column: ColumnSpec) => Number(!isIdColumn(column, left?.count) && !/id\b|no$|key|code|号/i.test(column.name));
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting: 'pairs',
      message: message({
        en: 'Choose the columns that say which rows belong together, such as the customer number.',
        zh: '请选择用来判断哪些行属于一起的列，例如客户编号。',
      }),
      fixes: shared
        .toSorted((a, b) => unlikely(a) - unlikely(b))
        .slice(0, 3)
        .map(({ name }) => ({
          label: message({ en: 'Match by “{column}”', zh: '按“{column}”匹配' }, { column: name }),
          settings: { pairs: [{ left: name, right: name }] },
        })),
    },
  ];
}

function goneProblem(
  columns: readonly ColumnSpec[] | undefined,
  { side, column, alone }: { side: 'left' | 'right'; column: string; alone: boolean },
  changed: (column?: string) => Pair[],
): NodeProblem[] {
  if (!columns || columns.some((one) => one.name === column)) return [];
  const near = nearestName(
    column,
    columns.map((one) => one.name),
  );
  const words =
    side === 'left'
      ? { en: 'The first table has no column “{column}”. Choose another one.', zh: '第一个表中没有“{column}”列。请选择其他列。' }
      : { en: 'The second table has no column “{column}”. Choose another one.', zh: '第二个表中没有“{column}”列。请选择其他列。' };
  return [
    {
      code: 'missing-column',
      severity: 'error',
      setting: 'pairs',
      message: message(words, { column }),
      fixes: [
        ...(near === undefined
          ? []
          : [
              {
                label: message({ en: 'Use “{column}” instead', zh: '改用“{column}”' }, { column: near }),
                settings: { pairs: changed(near) },
              },
            ]),
        ...(alone ? [] : [{ label: message({ en: 'Take it out', zh: '去掉该列' }), settings: { pairs: changed() } }]),
      ],
    },
  ];
}

function unlike(left: readonly ColumnSpec[] | undefined, right: readonly ColumnSpec[] | undefined, pair: Pair): NodeProblem[] {
  const [one, other] = [left?.find(({ name }) => name === pair.left), right?.find(({ name }) => name === pair.right)];
  if (!one || !other || storedAs(one.type) === storedAs(other.type)) return [];
  const text = [one, other].find(({ type }) => storedAs(type) === 'text');
  return [
    {
      code: 'unlike-types',
      severity: 'warning',
      setting: 'pairs',
      message: message(
        {
          en: '“{left}” and “{right}” are of different types and are compared as they are written: “007” is not 7. Give both the same type with “Select columns”.',
          zh: '“{left}”和“{right}”的类型不同，会按写法比较：“007”不等于 7。请用“选择列”把两列改为相同的类型。',
        },
        pair.left === pair.right ? { left: pair.left, right: pair.right } : { ...pair },
      ),
      ...(text && {
        fixes: [
          {
            label: message({ en: 'Make “{column}” the same type', zh: '把“{column}”改为相同类型' }, { column: text.name }),
            insert: 'prepare/select-columns',
            settings: { changes: [{ column: text.name, name: '', type: text === one ? other.type : one.type }] },
            input: 'rows',
            output: 'rows',
            port: text === one ? 'left' : 'right',
          },
        ],
      }),
    },
  ];
}
