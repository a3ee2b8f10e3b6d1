import { expect, test } from 'vitest';
import { Cancelled } from '../../../nodes/kit/problem.ts';
import type { Row } from '../../../nodes/kit/ports.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import negativeSampling from '../../../nodes/prepare/negative-sampling.ts';
import { filledSettings } from '../../filled-settings.ts';
import { bench, runNode } from '../../run-node.ts';

const settings = { left: 'who', right: 'what' } as const;
/** 40 people with three of 30 things each; the thing t0 is everybody's but the last two people's. */
function orders() {
  const rows = Array.from({ length: 120 }, (_, at): Row => {
    const who = Math.floor(at / 3);
    const what = at % 3 === 0 && who < 38 ? 0 : 1 + ((who * 7 + (at % 3) * 11) % 29);
    return { who: `p${who}`, what: `t${what}`, price: at };
  });
  return tableFromRows(rows, {
    columns: [
      { name: 'who', type: 'category' },
      { name: 'what', type: 'category' },
    ],
  });
}
const keyOf = ({ who, what }: Row) => `${String(who)} ${String(what)}`;

test('for each pair as many others as asked, none of them there, each once, labelled', async () => {
  const where = await bench();
  const { rows, heard } = await runNode(negativeSampling, { rows: orders() }, { ...settings, times: 2 }, where);
  const read = await readRows(where.context, rows);
  const there = new Set((orders().rows ?? []).map(keyOf));
  const [happened, made] = [read.slice(0, 120), read.slice(120)];
  expect(happened.every((row) => row.happened === 1 && row.price !== null)).toBe(true);
  expect(made).toHaveLength(240);
  expect(made.every((row) => row.happened === 0 && row.price === null && !there.has(keyOf(row)))).toBe(true);
  expect(new Set(made.map(keyOf)).size).toBe(240);
  const perPerson = made.filter(({ who }) => who === 'p5').length;
  expect(perPerson).toBe(6);
  expect(heard.headline).toBe('240 pairs that did not happen beside 120 rows that did');
});

test('the same seed draws the same pairs, another seed others', async () => {
  const where = await bench();
  const draw = async (seed: number) => (await runNode(negativeSampling, { rows: orders() }, { ...settings, seed }, where)).rows.artifact;
  expect(await draw(1)).toBe(await draw(1));
  expect(await draw(2)).not.toBe(await draw(1));
});

test('by popularity what is frequent comes more often', async () => {
  const where = await bench();
  const popular = Array.from({ length: 400 }, (_, at): Row => ({
    who: `p${at}`,
    what: at % 10 === 0 ? `t${1 + (at % 70)}` : at % 2 ? 'hit' : 'second',
  }));
  const rows = tableFromRows(popular, {
    columns: [
      { name: 'who', type: 'category' },
      { name: 'what', type: 'category' },
    ],
  });
  const hits = async (by: 'uniform' | 'popularity') => {
    const made = (await readRows(where.context, (await runNode(negativeSampling, { rows }, { ...settings, by }, where)).rows)).slice(400);
    return made.filter(({ what }) => what === 'hit' || what === 'second').length / made.length;
  };
  expect(await hits('popularity')).toBeGreaterThan((await hits('uniform')) + 0.2);
});

test('where there are not so many other pairs, there are fewer, and it is said', async () => {
  const rows = tableFromRows([
    { who: 'a', what: 'x' },
    { who: 'a', what: 'y' },
    { who: 'b', what: 'x' },
  ]);
  const { rows: result, heard } = await runNode(negativeSampling, { rows }, { ...settings, times: 5 });
  expect(result.count).toBe(4);
  expect(heard.log.at(-1)?.values).toMatchObject({ missing: 14 });
});

test('one column twice, one right value alone and a taken name are refused; a stop is heard', async () => {
  const where = await bench();
  const check = (given: { label?: string; right?: string }) =>
    negativeSampling.check?.({ rows: orders() }, filledSettings(negativeSampling, { ...settings, ...given }));
  expect(check({ right: 'who' })).toMatchObject([{ code: 'same-column', fixes: [{ settings: { right: 'what' } }] }]);
  expect(check({ label: 'what' })).toMatchObject([{ code: 'label-taken' }]);
  const rows = tableFromRows([{ who: 'a', what: 'x' }]);
  await expect(runNode(negativeSampling, { rows }, settings, where)).rejects.toThrow('fewer than two');
  where.cancel();
  await expect(runNode(negativeSampling, { rows: orders() }, settings, where)).rejects.toThrow(Cancelled);
});
