import { expect, test } from 'vitest';
import type { ColumnSpec } from '../../../../nodes/kit/ports.ts';
import { isIdColumn } from '../../../../nodes/lib/tables/id-columns.ts';
import { nearestName } from '../../../../nodes/kit/nearest-name.ts';
import { featureProblems } from '../../../../nodes/lib/training/feature-problems.ts';
import { tableFromRows } from '../../../../nodes/lib/tables/inline-table.ts';
import { guardRows } from '../../../../nodes/lib/training/row-guards.ts';
import { copiesOfTarget } from '../../../../nodes/lib/training/target-copies.ts';
import { trainingProblems } from '../../../../nodes/lib/training/training-problems.ts';
import { bench } from '../../../run-node.ts';

const number = (name: string, rest: Partial<ColumnSpec>): ColumnSpec => ({ name, type: 'number', ...rest });

test.for([
  ['a number that counts the rows', number('n', { distinct: 500, min: 1, max: 500 }), true],
  ['a number called an id', number('customerId', { distinct: 430, min: 10_003, max: 99_120 }), true],
  ['a text called a number in Chinese', { name: '订单编号', type: 'text', distinct: 498 } satisfies ColumnSpec, true],
  ['a measurement that differs in each row', number('width', { distinct: 499, min: 0.2, max: 500.9 }), false],
  ['a price in whole numbers', number('price', { distinct: 450, min: 10, max: 9_000 }), false],
  ['an id that repeats', number('shop id', { distinct: 12, min: 1, max: 12 }), false],
  ['prose', { name: 'text', type: 'text', distinct: 500 } satisfies ColumnSpec, false],
  ['a name that only ends like one', number('humid', { distinct: 480, min: 0, max: 1_000 }), false],
] as const)('%s is taken for an id as it should be', ([, column, expected]) => {
  expect(isIdColumn(column, 500)).toBe(expected);
});

test('a category with the classes of the target in the same numbers is said before any run; one with others is not', () => {
  const classes = (a: number, b: number) => [
    { name: 'yes', count: a },
    { name: 'no', count: b },
  ];
  const columns: ColumnSpec[] = [
    { name: 'bought', type: 'category', classes: classes(70, 30) },
    { name: 'bought_copy', type: 'category', classes: classes(70, 30) },
    { name: 'member', type: 'category', classes: classes(60, 40) },
  ];
  const inputs = columns.slice(1);
  const problems = featureProblems({ type: 'table', columns, count: 100 }, 'bought', { inputs, setting: 'columns' });
  expect(problems).toMatchObject([{ code: 'target-copy', fixes: [{ settings: { columns: ['member'] } }] }]);
});

/** Rows made by a rule, judged by the rule that is to be found out. */
function copies(
  columns: ColumnSpec[],
  task: 'classification' | 'regression',
  rows: number,
  of: (at: number) => Record<string, string | number>,
) {
  const search = copiesOfTarget(columns, task, rows);
  for (let at = 0; at < rows; at++) {
    const { answer = '', ...row } = of(at);
    search.add(row, answer);
  }
  return search.find();
}
const chance = (at: number) => ((at * 2_654_435_761) % 4_294_967_296) / 4_294_967_296;

test('columns that give a class away are found: a code of it, and a number with a threshold', () => {
  const columns: ColumnSpec[] = [
    { name: 'code', type: 'category' },
    number('refund', {}),
    number('age', {}),
    { name: 'sex', type: 'category' },
  ];
  const found = copies(columns, 'classification', 2_000, (at) => {
    const gone = chance(at) < 0.2;
    return {
      code: gone ? 'closed' : 'open',
      refund: gone ? 100 + (at % 50) : 0,
      age: 20 + (at % 60),
      sex: chance(at + 7) < 0.5 ? 'f' : 'm',
      answer: gone ? 'left' : 'stayed',
    };
  });
  expect(found).toEqual(['code', 'refund']);
});

test('a strong but honest column, a rare class and values that stand for one row each give nothing away', () => {
  const columns: ColumnSpec[] = [number('strong', {}), { name: 'ticket', type: 'category' }];
  const honest = copies(columns, 'classification', 1_000, (at) => ({
    strong: chance(at) + (at % 2 ? 0.9 : 0),
    ticket: `t${at}`,
    answer: at % 2 ? 'a' : 'b',
  }));
  expect(honest).toEqual([]);
  const rare = copies([{ name: 'side', type: 'category' }], 'classification', 1_000, (at) => ({
    side: at % 2 ? 'left' : 'right',
    answer: at % 400 === 0 ? 'fraud' : 'fine',
  }));
  expect(rare).toEqual([]);
});

test('a number that is the answer in another unit is found, a correlated one is not', () => {
  const columns = [number('cents', {}), number('rooms', {})];
  const found = copies(columns, 'regression', 500, (at) => {
    const price = 100_000 + Math.round(chance(at) * 400_000);
    return { cents: price * 100, rooms: Math.round(price / 60_000 + chance(at + 3)), answer: price };
  });
  expect(found).toEqual(['cents']);
});

test('texts that name their own class are found, those that speak of any class are not', () => {
  const columns: ColumnSpec[] = [
    { name: 'told', type: 'text' },
    { name: 'free', type: 'text' },
  ];
  const names = ['refund', 'order (new)', '投诉'];
  const found = copies(columns, 'classification', 300, (at) => ({
    told: `[${names[at % 3] ?? ''}] message ${at}`,
    free: at % 2 ? 'about my refund' : 'where is it',
    answer: names[at % 3] ?? '',
  }));
  expect(found).toEqual(['told']);
});

const given = { setting: 'columns', chosen: [], candidates: [], reads: [], targets: [] };

test('one function says all that stands against a training', () => {
  const columns: ColumnSpec[] = [
    {
      name: 'kind',
      type: 'category',
      classes: [
        { name: 'a', count: 18 },
        { name: 'b', count: 2 },
      ],
      distinct: 2,
    },
    {
      name: 'copy',
      type: 'category',
      classes: [
        { name: 'x', count: 18 },
        { name: 'y', count: 2 },
      ],
      distinct: 2,
    },
  ];
  const problems = trainingProblems(
    { type: 'table', columns, count: 20 },
    { ...given, target: 'kind', reads: columns.slice(1), answers: 'classes' },
  );
  expect(problems.map(({ code }) => code)).toEqual(['few-rows-of-class', 'few-rows']);
  const unbalanced: ColumnSpec = {
    name: 'kind',
    type: 'category',
    classes: [
      { name: 'a', count: 900 },
      { name: 'b', count: 20 },
    ],
    distinct: 2,
  };
  const lesson = { ...given, target: 'kind', answers: 'classes' as const };
  const of = (balanced?: boolean) =>
    trainingProblems({ type: 'table', columns: [unbalanced], count: 920 }, { ...lesson, ...(balanced !== undefined && { balanced }) });
  expect(of(false)).toMatchObject([{ code: 'imbalance', fixes: [{ settings: { balanceClasses: true } }] }]);
  // A node without that setting says it too, but cannot offer it.
  expect(of()[0]?.fixes).toBeUndefined();
  expect(of(true)).toEqual([]);
  expect(trainingProblems(undefined, { ...lesson, target: '' }).map(({ code }) => code)).toEqual(['empty-setting']);
  expect(trainingProblems({ type: 'table', columns: [unbalanced], count: 0 }, lesson).map(({ code }) => code)).toEqual(['no-rows']);
});

test('what only a run can count is said by it: a class of few rows', async () => {
  const { context, heard } = await bench();
  const rows = tableFromRows(Array.from({ length: 40 }, (_, at) => ({ x: at, kind: at < 3 ? 'rare' : 'common' })));
  const table = { ...rows, columns: rows.columns.map(({ name, type }) => ({ name, type })) };
  const guard = guardRows(context, { rows: table, target: 'kind', task: 'classification', reads: [], setting: 'columns', balanced: false });
  for (const row of rows.rows ?? []) guard.add(row, String(row.kind));
  expect(guard.finish()).toEqual(['common', 'rare']);
  expect(heard.warnings.map(({ code }) => code)).toEqual(['few-rows-of-class', 'imbalance']);
  const known = guardRows(context, { rows, target: 'kind', task: 'classification', reads: [], setting: 'columns' });
  for (const row of rows.rows ?? []) known.add(row, String(row.kind));
  known.finish();
  expect(heard.warnings).toHaveLength(2);
});

test('the name that was meant is found, and none where all are different', () => {
  expect(nearestName('Text', ['body', 'text'])).toBe('text');
  expect(nearestName('custmer_name', ['customer name', 'customer age'])).toBe('customer name');
  expect(nearestName('消息内容', ['消息内荣', '意图'])).toBe('消息内荣');
  expect(nearestName('label', ['price', 'age'])).toBeUndefined();
});
