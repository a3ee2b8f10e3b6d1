import { expect, test } from 'vitest';
import measureDrift from '../../../nodes/data/measure-drift.ts';
import { Stopped } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import { homogeneity } from '../../../nodes/lib/drift/compare-columns.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { bench, runNode } from '../../run-node.ts';
// Fisher's iris flowers: four lengths in cm and the species.
import iris from '../lib/learn/iris.json';

/** Numbers from 0 to 1 that look drawn, the same each time. */
function draws(count: number, seed: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
}
const column = (name: string, values: readonly (number | string | null)[]) => tableFromRows(values.map((value) => ({ [name]: value })));
async function figures(reference: ReturnType<typeof column>, current: ReturnType<typeof column>, settings = {}) {
  const where = await bench();
  const { columns, ...rest } = await runNode(measureDrift, { reference, current }, { fewestRows: 2, ...settings }, where);
  return { rows: await readRows(where.context, columns), ...rest };
}

test('the petals of the first and the last 75 irises: the figures of the reference', async () => {
  const petals = iris.map((flower) => flower[2] ?? 0);
  const { rows, metrics } = await figures(column('petal', petals.slice(0, 75)), column('petal', petals.slice(75)));
  const [row] = rows;
  expect(row).toMatchObject({ column: 'petal', verdict: 'drift', test: 'ks', missing_reference: 0, missing_current: 0 });
  expect(row?.['psi']).toBeCloseTo(10.379327, 6);
  expect(row?.['statistic']).toBeCloseTo(0.666667, 6);
  expect(Number(row?.['p']) / 4.2153e-16).toBeCloseTo(1, 4);
  expect(row?.['distance']).toBeCloseTo(1.959323, 6);
  expect(metrics.scores).toEqual({ driftedShare: 1, largestPsi: row?.['psi'], largestDistance: row?.['distance'] });
});

test('the Kolmogorov-Smirnov and chi-square figures of the reference', async () => {
  const { rows } = await figures(column('x', [1, 2, 3, 4, 5]), column('x', [2, 3, 4, 5, 9]));
  expect(rows[0]?.['statistic']).toBeCloseTo(0.2, 12);
  expect(rows[0]?.['p']).toBeCloseTo(1, 12);
  expect(
    homogeneity(
      [
        { a: 200, b: 250 },
        { a: 9_800, b: 9_750 },
      ],
      10_000,
      10_000,
    ),
  ).toEqual({ statistic: expect.closeTo(5.683433, 6), freedom: 1 });
});

test('categories are compared by their shares', async () => {
  const kinds = (shares: number[]) => shares.flatMap((share, at) => Array.from({ length: Math.round(share * 1_000) }, () => `kind ${at}`));
  const { rows } = await figures(column('kind', kinds([0.1, 0.2, 0.3, 0.4])), column('kind', kinds([0.2, 0.2, 0.2, 0.4])));
  expect(rows[0]).toMatchObject({ test: 'chi-square', verdict: 'watch' });
  expect(rows[0]?.['psi']).toBeCloseTo(0.109861229, 9);
  expect(rows[0]?.['distance']).toBeCloseTo(0.1163135, 9);
});

test('samples of one distribution are stable however few they are, and a shift is found', async () => {
  for (const count of [40, 400, 4_000]) {
    const { rows } = await figures(column('x', draws(count, 1)), column('x', draws(count, 99)), { fewestRows: 30 });
    expect(rows[0]?.['verdict']).toBe('stable');
  }
  const { rows } = await figures(
    column('x', draws(400, 1)),
    column(
      'x',
      draws(400, 99).map((value) => value + 0.4),
    ),
  );
  expect(rows[0]?.['verdict']).toBe('drift');
});

test('of columns with few rows nothing is said, and missing cells count as drift', async () => {
  const before = tableFromRows(
    Array.from({ length: 100 }, (_, at) => ({ a: at % 50, rare: at < 5 ? at : null, gone: at, text: `a text ${at}` })),
  );
  const after = tableFromRows(
    Array.from({ length: 100 }, (_, at) => ({ a: at % 50, rare: at < 5 ? at : null, gone: null, text: `a text ${at}`, more: 1 })),
    {
      columns: [{ name: 'gone', type: 'number' }],
    },
  );
  const { rows, report } = await figures(before, after, { fewestRows: 30 });
  expect(rows.map((row) => [row['column'], row['verdict']])).toEqual([
    ['a', 'stable'],
    ['rare', 'too-few'],
    ['gone', 'drift'],
    ['text', 'stable'],
  ]);
  const words = report.blocks.flatMap((block) => (block.kind === 'paragraph' ? [say(block.text, 'en')] : []));
  expect(words).toEqual([
    expect.stringContaining('1 column has drifted: gone.'),
    'The share of missing cells has moved in: gone.',
    'Nothing is said of rare: a side has fewer than 30 filled cells.',
    'Only in the current rows: more.',
  ]);
});

test('it stops where asked to, and what it found can still be seen', async () => {
  const [before, after] = [
    column('x', draws(100, 1)),
    column(
      'x',
      draws(100, 2).map((value) => value + 5),
    ),
  ];
  const { current, heard } = await figures(before, after);
  expect(current).toBe(after);
  expect(heard.headline).toBe('1 of 1 columns drifted: x');
  const stopped = await figures(before, after, { stop: true }).catch((error: unknown) => error);
  expect(stopped).toBeInstanceOf(Stopped);
  expect(stopped instanceof Stopped && Object.keys(stopped.outputs)).toEqual(['columns', 'metrics', 'report']);
});

test('tables without rows, without common columns, and with constant ones are compared all the same', async () => {
  const none = await figures(tableFromRows([], { columns: [{ name: 'x', type: 'number' }] }), column('x', [1, 2, 3]));
  expect(none.rows[0]).toMatchObject({ verdict: 'too-few', psi: null });
  const apart = await figures(column('x', [1, 2]), column('y', [1, 2]));
  expect(apart.rows).toEqual([]);
  expect(apart.metrics.scores['driftedShare']).toBeNull();
  const constant = await figures(column('x', [7, 7, 7]), column('x', [7, 7, 7]));
  expect(constant.rows[0]).toMatchObject({ psi: 0, distance: 0, statistic: 0, verdict: 'stable' });
});

test('a column that one side lacks is said before any run, and stopping leaves the loop', async () => {
  const chosen = {
    columns: ['x'],
    measure: 'psi' as const,
    psiLimit: 0.25,
    psiWatch: 0.1,
    distanceLimit: 0.1,
    stop: false,
    significance: 0.05,
    fewestRows: 30,
  };
  const table = { type: 'table' as const, columns: [{ name: 'y', type: 'number' as const }] };
  const problems = measureDrift.check?.({ reference: { ...table, columns: [{ name: 'x', type: 'number' }] }, current: table }, chosen);
  expect(problems?.map(({ code, port }) => [code, port])).toEqual([['missing-column', 'current']]);
  const where = await bench();
  where.cancel();
  await expect(runNode(measureDrift, { reference: column('x', [1]), current: column('x', [1]) }, {}, where)).rejects.toThrow('stopped');
});
