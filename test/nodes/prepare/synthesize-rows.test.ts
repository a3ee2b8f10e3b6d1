import { expect, test } from 'vitest';
import { Cancelled } from '../../../nodes/kit/problem.ts';
import type { ReportValue, Row } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import synthesizeRows from '../../../nodes/prepare/synthesize-rows.ts';
import { bench, runNode } from '../../run-node.ts';

const columns = [
  { name: 'kind', type: 'category' as const },
  { name: 'day', type: 'date' as const },
];
/** Two numbers that go together, one of them with gaps, a category that follows from the first, and days of a year. */
function people(count = 800) {
  let state = 5;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const rows = Array.from({ length: count }, (): Row => {
    const age = 20 + Math.floor(50 * next());
    const pay = Math.round((age * 80 + 1_500 * (next() + next() + next() - 1.5)) * 100) / 100;
    const day = new Date(Date.UTC(2026, 0, 1 + Math.floor(300 * next()))).toISOString().slice(0, 10);
    return { age, pay: next() < 0.1 ? null : pay, kind: age > 50 ? 'old' : age > 30 ? 'middle' : 'young', day, note: `text ${age}` };
  });
  return tableFromRows(rows, { columns: [...columns, { name: 'note', type: 'text' }] });
}
function figures({ blocks }: ReportValue): number[] {
  const [block] = blocks;
  return block?.kind === 'figures' ? block.items.map(({ value }) => Number(value)) : [];
}
function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (at: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length;
  const [x, y] = [mean(0), mean(1)];
  const sum = (f: (a: number, b: number) => number) => pairs.reduce((whole, [a, b]) => whole + f(a - x, b - y), 0);
  return sum((a, b) => a * b) / Math.sqrt(sum((a) => a * a) * sum((_, b) => b * b));
}

test('made rows are like the real ones: columns by themselves, together, with gaps, and hardly told apart', async () => {
  const where = await bench();
  const { rows, report, heard } = await runNode(synthesizeRows, { rows: people() }, { count: 2_000 }, where);
  expect(rows.count).toBe(2_000);
  expect(rows.columns.map(({ name, type }) => [name, type])).toEqual([
    ['kind', 'category'],
    ['day', 'date'],
    ['age', 'number'],
    ['pay', 'number'],
  ]);
  const made = await readRows(where.context, rows);
  const pairs = (all: readonly Row[]) =>
    all.flatMap(({ age, pay }) => (typeof age === 'number' && typeof pay === 'number' ? [[age, pay] as const] : []));
  expect(correlation(pairs(made))).toBeCloseTo(correlation(pairs(people().rows ?? [])), 1);
  expect(made.filter(({ pay }) => pay === null).length / 2_000).toBeCloseTo(0.1, 1);
  expect(made.every(({ age }) => Number.isInteger(age) && Number(age) >= 20 && Number(age) < 70)).toBe(true);
  const [, , told = 1, copies = 1, near = 1] = figures(report);
  expect(told).toBeLessThan(0.8);
  expect(copies).toBeLessThan(0.002);
  expect(near).toBeLessThan(0.15);
  const bars = report.blocks.find((block) => block.kind === 'bars');
  expect(bars?.kind === 'bars' ? Math.max(...bars.items.map(({ value }) => value)) : 1).toBeLessThan(0.08);
  expect(heard.log).toHaveLength(2);
});

test('with a class column each class is made by itself: closer to the real rows, in the shares that are asked', async () => {
  const where = await bench();
  const whole = await runNode(synthesizeRows, { rows: people() }, { count: 900 }, where);
  const byClass = await runNode(synthesizeRows, { rows: people() }, { count: 900, classColumn: 'kind', shares: 'even' }, where);
  const counts = byClass.rows.columns.find(({ name }) => name === 'kind')?.classes?.map(({ count }) => count);
  expect(counts).toEqual([300, 300, 300]);
  const same = await runNode(synthesizeRows, { rows: people() }, { count: 900, classColumn: 'kind' }, where);
  expect(figures(same.report)[2]).toBeLessThan(figures(whole.report)[2] ?? 0);
  const made = await readRows(where.context, same.rows);
  expect(made.every(({ kind, age }) => kind === (Number(age) > 50 ? 'old' : Number(age) > 30 ? 'middle' : 'young'))).toBe(true);
});

test('the same seed makes the same rows, another seed others', async () => {
  const where = await bench();
  const make = async (seed: number) => (await runNode(synthesizeRows, { rows: people(100) }, { count: 50, seed }, where)).rows.artifact;
  expect(await make(3)).toBe(await make(3));
  expect(await make(4)).not.toBe(await make(3));
});

test('rows that repeat real ones are warned of', async () => {
  const rows = tableFromRows(
    Array.from({ length: 64 }, (_, at): Row => ({ a: `a${at % 8}`, b: `b${Math.floor(at / 8)}` })),
    {
      columns: [
        { name: 'a', type: 'category' },
        { name: 'b', type: 'category' },
      ],
    },
  );
  const { heard } = await runNode(synthesizeRows, { rows }, { count: 200 });
  expect(heard.warnings.map(({ code }) => code)).toContain('copied-rows');
});

test('test rows, too few rows and texts alone are refused; a stop is heard', async () => {
  const where = await bench();
  await expect(runNode(synthesizeRows, { rows: { ...people(), role: 'test' } }, {}, where)).rejects.toThrow('rows to judge by');
  await expect(runNode(synthesizeRows, { rows: people(5) }, {}, where)).rejects.toThrow('5 rows only');
  const texts = tableFromRows([{ text: 'a' }], { columns: [{ name: 'text', type: 'text' }] });
  await expect(runNode(synthesizeRows, { rows: texts }, {}, where)).rejects.toThrow('Augment text');
  where.cancel();
  await expect(runNode(synthesizeRows, { rows: people() }, {}, where)).rejects.toThrow(Cancelled);
});
