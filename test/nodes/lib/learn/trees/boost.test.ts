import { expect, test } from 'vitest';
import type { Target } from '../../../../../nodes/lib/learn/fit-options.ts';
import { floatsOf, loadTensors, openSession } from '../../../../../nodes/lib/learn/session.ts';
import type { TreeColumn } from '../../../../../nodes/lib/learn/trees/bins.ts';
import { boost, type BoostOptions, sumsOf } from '../../../../../nodes/lib/learn/trees/boost.ts';
import { encodeTrees } from '../../../../../nodes/lib/learn/trees/encode-trees.ts';

const count = 1_000;

/** Numbers that every language makes alike (a linear congruential generator), some of them missing, and a category of seven. */
function madeRows() {
  let state = 12_345;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const a = new Float32Array(count);
  const b = new Float32Array(count);
  const c = new Float32Array(count);
  const d = new Float32Array(count);
  const sums = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    [a[row], b[row], c[row]] = [Math.round(next() * 1_000) / 1_000, Math.round(next() * 1_000) / 1_000, Math.round(next() * 50)];
    d[row] = Math.floor(next() * 7);
    sums[row] = 3 * Math.sin(6 * a[row]!) + 4 * b[row]! * b[row]! + (d[row]! % 3) - 2 + (next() - 0.5);
    if (next() < 0.1) b[row] = Number.NaN;
    if (next() < 0.05) d[row] = Number.NaN;
  }
  const columns: TreeColumn[] = [
    { kind: 'number', values: a },
    { kind: 'number', values: b },
    { kind: 'number', values: c },
    { kind: 'category', values: d },
  ];
  return { columns, sums };
}

const { columns, sums } = madeRows();
const numbers: Target = { kind: 'numbers', values: Float32Array.from(sums), outputs: 1 };
const two: Target = { kind: 'classes', labels: Int32Array.from(sums, (sum) => Number(sum > 0)), classes: 2 };
const three: Target = { kind: 'classes', labels: Int32Array.from(sums, (sum) => (sum < -1 ? 0 : sum < 2 ? 1 : 2)), classes: 3 };

async function learned(target: Target, options: BoostOptions = { rounds: 30 }) {
  const model = await boost({ columns, target }, undefined, options);
  const said = sumsOf(
    model,
    columns.map(({ values }) => values),
  );
  return { model, said };
}

// HistGradientBoosting of scikit-learn 1.2.1 with max_iter=30, early_stopping=False and the last column categorical.
const figures = [
  { name: 'numbers', target: numbers, first: [-0.370133, -0.84187, -3.619598, -1.431498, 2.2891, -1.425117], total: 2061.715 },
  { name: 'two classes', target: two, first: [-1.08302, -3.375493, -3.675968, -3.63895, 2.721452, -3.155275], total: 2927.677 },
  { name: 'three classes', target: three, first: [-1.280605, 2.244488, -3.563805, 0.57578, 2.13318, -3.071987], total: 6950.669 },
];

test.each(figures)('$name: what the trees say of each row is what scikit-learn says', async ({ target, first, total }) => {
  const { said } = await learned(target);
  for (const [at, value] of first.entries()) expect(said[at]).toBeCloseTo(value, 5);
  expect(said.reduce((sum, value) => sum + Math.abs(value), 0)).toBeCloseTo(total, 2);
});

test.each([
  { name: 'numbers', target: numbers, classes: undefined },
  { name: 'two classes', target: two, classes: 2 },
  { name: 'three classes', target: three, classes: 3 },
])('$name: the ONNX model answers as the trees do, also where values are missing', async ({ target, classes }) => {
  const { model, said } = await learned(target);
  const { session } = await openSession(encodeTrees(model, columns.length, classes));
  const tensorOf = await loadTensors('float32');
  const rows = Float32Array.from(
    { length: count * columns.length },
    (_, at) => columns[at % columns.length]!.values[Math.floor(at / columns.length)]!,
  );
  const results = await session.run({ features: tensorOf(rows, [count, columns.length]) });
  const answers = results.probabilities ?? results.predictions;
  await session.release();
  const expected = chances(said, classes);
  expect(answers?.dims).toEqual([count, classes ?? 1]);
  const given = answers ? floatsOf(answers) : [];
  expect(Math.max(...expected.map((value, at) => Math.abs(value - (given[at] ?? Number.NaN))))).toBeLessThan(1e-5);
});

function chances(said: Float64Array, classes: number | undefined): number[] {
  if (classes === undefined) return [...said];
  if (classes === 2) return [...said].flatMap((odds) => [1 / (1 + Math.exp(odds)), 1 / (1 + Math.exp(-odds))]);
  return Array.from({ length: count }, (_, row) => {
    const powers = [...said.subarray(row * classes, (row + 1) * classes)].map(Math.exp);
    const whole = powers.reduce((a, b) => a + b);
    return powers.map((power) => power / whole);
  }).flat();
}

test('too few rows for any question: the answer is the mean, in the model too', async () => {
  const few = {
    columns: [{ kind: 'number' as const, values: Float32Array.of(1, 2, 3) }],
    target: { ...numbers, values: Float32Array.of(2, 4, 9) },
  };
  const model = await boost(few, undefined, { rounds: 3 });
  expect([...sumsOf(model, [Float32Array.of(7)])]).toEqual([5]);
  const { session } = await openSession(encodeTrees(model, 1, undefined));
  const tensorOf = await loadTensors('float32');
  const { predictions } = await session.run({ features: tensorOf(Float32Array.of(7, Number.NaN), [2, 1]) });
  await session.release();
  expect(predictions && [...floatsOf(predictions)]).toEqual([5, 5]);
});

test('held-out rows stop the training, and the best round is kept', async () => {
  const half = (from: number): { columns: TreeColumn[]; target: Target } => ({
    columns: columns.map(({ kind, values }) => ({ kind, values: values.slice(from, from + 500) })),
    target: { kind: 'numbers', values: Float32Array.from(sums.slice(from, from + 500), (sum, at) => sum + ((at * 7) % 5)), outputs: 1 },
  });
  const losses: number[] = [];
  const model = await boost(
    half(0),
    half(500),
    { rounds: 500, patience: 10, learningRate: 0.3 },
    {
      round: ({ validationLoss }) => void losses.push(validationLoss ?? Number.NaN),
    },
  );
  expect(losses.length).toBeLessThan(500);
  expect(model.rounds).toBe(losses.indexOf(Math.min(...losses)) + 1);
  expect(model.trees[0]).toHaveLength(model.rounds);
});

test('an interrupted training goes on from the trees it has, to the same ones', async () => {
  const whole = await boost({ columns, target: three }, undefined, { rounds: 8 });
  const half = await boost({ columns, target: three }, undefined, { rounds: 4 });
  const rounds: number[] = [];
  const saved: unknown = JSON.parse(JSON.stringify(half.trees));
  const resumed = await boost(
    { columns, target: three },
    undefined,
    { rounds: 8, known: saved as typeof half.trees },
    {
      round: ({ round }) => void rounds.push(round),
    },
  );
  expect(resumed.trees).toEqual(whole.trees);
  expect(rounds).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('with weights a rare class counts as much as a frequent one', async () => {
  const rare: Target = { kind: 'classes', labels: Int32Array.from(sums, (sum) => Number(sum > 4.2)), classes: 2 };
  const share = async (classWeights?: number[]) => {
    const { said } = await learned(rare, { rounds: 10, ...(classWeights && { classWeights }) });
    return said.filter((odds) => odds > 0).length;
  };
  const frequent = rare.kind === 'classes' ? rare.labels.filter((label) => label === 0).length : 0;
  expect(await share([count / (2 * frequent), count / (2 * (count - frequent))])).toBeGreaterThan((await share()) * 1.5);
});

test('whoever follows the rounds can stop them', async () => {
  const stopping = boost(
    { columns, target: numbers },
    undefined,
    { rounds: 50 },
    {
      round: ({ round }) => {
        if (round === 3) throw new Error('stopped');
      },
    },
  );
  await expect(stopping).rejects.toThrow('stopped');
});
