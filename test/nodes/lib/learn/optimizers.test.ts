import { expect, test } from 'vitest';
import { createGraph, floats, graphInput, integers } from '../../../../nodes/lib/learn/graph.ts';
import { gather, multiply, total } from '../../../../nodes/lib/learn/operators.ts';
import { createOptimizer, type OptimizerOptions } from '../../../../nodes/lib/learn/optimizers.ts';
import { createRowTable, rowUpdate } from '../../../../nodes/lib/learn/row-optimizer.ts';
import { openSession } from '../../../../nodes/lib/learn/session.ts';
import { createStep, type BatchPart } from '../../../../nodes/lib/learn/step.ts';
import type { StepGraph, StepOptions } from '../../../../nodes/lib/learn/step-graph.ts';

const curvatures = [1, 2, 3];
const start = [1, -2, 3];
const rate = 0.1;

// Steps on ½ Σ c p² from (1, -2, 3) with c = (1, 2, 3) and rate 0.1, by PyTorch 1.13.1 in double precision.
const runs: { options: OptimizerOptions; first: number[]; third: number[] }[] = [
  {
    options: { kind: 'sgd', momentum: 0.9, weightDecay: 0.01 },
    first: [0.899, -1.598, 2.097],
    third: [0.481324499, -0.116388398, -0.842988303],
  },
  { options: { kind: 'adam', weightDecay: 0.01 }, first: [0.900000001, -1.9, 2.9], third: [0.701586274, -1.700623392, 2.700381523] },
  { options: { kind: 'adamw', weightDecay: 0.01 }, first: [0.899000001, -1.898, 2.897], third: [0.698911185, -1.694944514, 2.691703649] },
  { options: { kind: 'adagrad' }, first: [0.9, -1.9, 2.9], third: [0.780456181, -1.775821515, 2.774359346] },
  { options: { kind: 'rmsprop' }, first: [1e-7, -1.000000025, 2.000000011], third: [0, -0.309687388, 1.068994909] },
];

/** ½ Σ cᵢ pᵢ². */
function quadratic(decays: boolean): StepGraph {
  const graph = createGraph();
  const value = graphInput(graph, 'p', [3]);
  const loss = multiply(total(multiply(multiply(value, value), floats(graph, curvatures, [3]))), 0.5);
  return { loss, parameters: [{ value, initial: Float32Array.from(start), decays }] };
}
/** A batch that gives nothing, since the loss asks nothing. */
const nothing: BatchPart[] = [{ shape: { rows: 1 }, feeds: {} }];

async function quadraticStep(options: OptimizerOptions, state?: StepOptions['state'], decays = true) {
  const optimizer = createOptimizer(options);
  const step = await createStep({ graphOf: () => quadratic(decays), first: { rows: 1 }, optimizer, state });
  return { step, scalars: (count: number) => optimizer.scalars(count, rate) };
}

function expectNear(numbers: ArrayLike<number>, expected: number[]) {
  expect(numbers).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(numbers[index]).toBeCloseTo(value, 6);
}

test.each(runs)('$options.kind steps in the graph as in PyTorch', async ({ options, first, third }) => {
  const { step, scalars } = await quadraticStep(options);
  await step.run(nothing, scalars(1));
  expectNear(step.state().p ?? [], first);
  await step.run(nothing, scalars(2));
  await step.run(nothing, scalars(3));
  expectNear(step.state().p ?? [], third);
  await step.release();
});

test.each(runs)('$options.kind steps on rows as in PyTorch, and leaves untouched rows alone', ({ options, first, third }) => {
  const table = createRowTable(Float32Array.of(9, 9, 9, ...start), 3, options);
  const update = rowUpdate(options);
  for (const count of [1, 2, 3]) {
    const gradients = table.weights.slice(3).map((weight, index) => weight * curvatures[index]!);
    update(table, { rows: Int32Array.of(1), gradients }, createOptimizer(options).scalars(count, rate));
    if (count === 1) expectNear(table.weights.slice(3), first);
  }
  expectNear(table.weights, [9, 9, 9, ...third]);
});

test('gradients are clipped by their common length as in PyTorch', async () => {
  const step = await createStep({
    graphOf: () => quadratic(false),
    first: { rows: 1 },
    optimizer: createOptimizer({ kind: 'sgd' }),
    clipNorm: 2,
  });
  await step.run(nothing, createOptimizer({ kind: 'sgd' }).scalars(1, 1));
  // The gradient (1, -4, 9) has length √98.
  const scale = 2 / (Math.sqrt(98) + 1e-6);
  expectNear(step.state().p ?? [], [1 - scale, -2 + 4 * scale, 3 - 9 * scale]);
  await step.release();
});

test('weight decay leaves parameters alone that do not decay', async () => {
  const with0 = await quadraticStep({ kind: 'adamw' });
  const without = await quadraticStep({ kind: 'adamw', weightDecay: 0.5 }, undefined, false);
  await with0.step.run(nothing, with0.scalars(1));
  await without.step.run(nothing, without.scalars(1));
  expect(without.step.state().p).toEqual(with0.step.state().p);
});

test.each(runs)('$options.kind gives bit for bit the same beside the graph, in two buffers in turn and fed back', async ({ options }) => {
  const ways = await Promise.all((['beside', 'ping-pong', 'feedback'] as const).map((way) => quadraticStep(options, way)));
  for (let count = 1; count <= 7; count++) {
    const losses = await Promise.all(ways.map(async ({ step, scalars }) => (await step.run(nothing, scalars(count))).loss));
    expect(new Set(losses).size).toBe(1);
  }
  const [first, ...others] = ways.map(({ step }) => step.state());
  for (const other of others) expect(other).toEqual(first);
  for (const { step } of ways) await step.release();
});

test('what was saved is taken up again bit for bit', async () => {
  const { step, scalars } = await quadraticStep({ kind: 'adamw', weightDecay: 0.01 });
  await step.run(nothing, scalars(1));
  const saved = Object.fromEntries(Object.entries(step.state()).map(([name, numbers]) => [name, numbers.slice()]));
  await step.run(nothing, scalars(2));
  const undisturbed = step.state().p?.slice();
  step.restore(saved);
  await step.run(nothing, scalars(2));
  expect(step.state().p).toEqual(undisturbed);
  expect(() => step.restore({ p: Float32Array.of(1) })).toThrow('has no tensor "p" of 3 numbers');
  await step.release();
});

test('a device that fails in the middle is left for the CPU, and no step is lost', async () => {
  const optimizer = createOptimizer({ kind: 'adam' });
  const lost: string[] = [];
  let runs = 0;
  // The CPU under the name of a GPU, whose third run fails.
  const open: typeof openSession = async (model, options = {}) => {
    const { session } = await openSession(model);
    if (options.providers?.[0] === 'cpu') return { session, provider: 'cpu' };
    const run = session.run.bind(session);
    session.run = async (feeds: Parameters<typeof run>[0]) => {
      if (++runs === 3) throw new Error('CUDA failure 719: unspecified launch failure');
      return run(feeds);
    };
    return { session, provider: 'cuda' };
  };
  const step = await createStep({
    graphOf: () => quadratic(false),
    first: { rows: 1 },
    optimizer,
    open,
    // What the device writes is not given it beforehand.
    state: 'feedback',
    onLost: (device, reason) => lost.push(`${device}: ${reason}`),
  });
  const { step: calm } = await quadraticStep({ kind: 'adam' }, 'feedback', false);
  const losses = async (one: typeof step) => {
    const found: number[] = [];
    for (let count = 1; count <= 5; count++) found.push((await one.run(nothing, optimizer.scalars(count, rate))).loss);
    return found;
  };
  expect(await losses(step)).toEqual(await losses(calm));
  expect(lost).toEqual(['cuda: CUDA failure 719: unspecified launch failure']);
  expect(step.provider()).toBe('cpu');
  await step.release();
  await calm.release();
});

test('weights that do not change are given to the CPU as they lie, and are written into the model for other devices', async () => {
  const table = Float32Array.from({ length: 4_000 }, (_, at) => at);
  const graphOf = (): StepGraph => {
    const graph = createGraph();
    const value = graphInput(graph, 'p', [2]);
    const rows = gather(graphInput(graph, 'table', [2_000, 2]), integers(graph, [7]));
    return {
      loss: total(multiply(rows, value)),
      parameters: [{ value, initial: Float32Array.of(1, 1), decays: false }],
      frozen: { table },
    };
  };
  const sizes: number[] = [];
  const step = await createStep({
    graphOf,
    first: { rows: 1 },
    optimizer: createOptimizer({ kind: 'sgd' }),
    open(model, options) {
      if (typeof model === 'function') sizes.push(model('cpu').length, model('cuda').length);
      return openSession(model, options);
    },
  });
  expect((await step.run(nothing, createOptimizer({ kind: 'sgd' }).scalars(1, 1))).loss).toBe(14 + 15);
  expectNear(step.state().p ?? [], [1 - 14, 1 - 15]);
  const [onCpu = 0, elsewhere = 0] = sizes;
  expect(onCpu).toBeLessThan(table.byteLength);
  expect(elsewhere).toBeGreaterThan(table.byteLength);
  await step.release();
});
