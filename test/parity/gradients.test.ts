import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { encodeModel } from '../../nodes/lib/learn/encode.ts';
import { gradients } from '../../nodes/lib/learn/gradients/gradients.ts';
import { createGraph, neededNodes } from '../../nodes/lib/learn/graph.ts';
import { createScope } from '../../nodes/lib/learn/scope.ts';
import { floatsOf, loadTensors, openSession } from '../../nodes/lib/learn/session.ts';
import { evenWeights } from './even-numbers.ts';
import { adapter, feedsOf, lossOf, trainsAdapters, type Sizes } from './models.ts';
import { torchPython } from './torch-python.ts';
// By PyTorch 1.13.0 on one thread: what `gradients.py` writes for these sizes.
import stored from './gradients.json';

interface Figures {
  loss: number;
  /** The floats of each weight's gradient in base64. */
  gradients: Readonly<Record<string, string | undefined>>;
}

const text = { model: 'encoder', rows: 3, length: 6, vocabulary: 11, width: 8, heads: 2, inner: 12, layers: 2, classes: 4 } as const;
const models: Record<keyof typeof stored, Sizes & { lora?: true }> = {
  mlp: { model: 'mlp', rows: 6, side: 7, width: 9, classes: 4 },
  cnn: { model: 'cnn', rows: 3, side: 8, width: 3, classes: 4 },
  encoder: text,
  bert: { ...text, model: 'bert' },
  bertLora: { ...text, model: 'bert', lora: true },
  decoder: { ...text, model: 'decoder', heads: 4, keyHeads: 2 },
  decoderLora: { ...text, model: 'decoder', heads: 4, keyHeads: 2, lora: true },
};
const names = Object.keys(models).filter((name): name is keyof typeof stored => name in stored);

async function figuresOf(
  sizes: Sizes & { lora?: true },
  mergesAdapters = false,
): Promise<{ loss: number; gradients: Record<string, Float32Array>; products: number }> {
  const graph = createGraph();
  const weights = evenWeights((name) => !sizes.lora || trainsAdapters(name));
  const scope = createScope(graph, weights, { training: true, adapterOf: () => (sizes.lora ? adapter : undefined), mergesAdapters });
  const loss = lossOf(scope, sizes);
  const trained = scope.weights.filter(({ weight }) => weight.trained);
  const found = gradients(
    loss,
    trained.map(({ value }) => value),
  );
  const outputs = found.map((value, at) => ({ name: `d ${trained[at]?.weight.name}`, value }));
  const numbers = Object.fromEntries(weights.all().map(({ name, data }) => [name, data]));
  const { session } = await openSession(encodeModel(graph, { outputs: [{ name: 'loss', value: loss }, ...outputs], weights: numbers }));
  const tensorOf = await loadTensors();
  const results = await session.run(
    Object.fromEntries(Object.entries(feedsOf(sizes)).map(([name, { data, shape }]) => [name, tensorOf(data, shape)])),
  );
  await session.release();
  const floats = Object.entries(results).map(([name, tensor]): [string, Float32Array] => [name, floatsOf(tensor)]);
  return {
    loss: floats.find(([name]) => name === 'loss')?.[1][0] ?? Number.NaN,
    products: neededNodes(
      graph,
      outputs.map(({ value }) => value),
    ).filter(({ operator }) => operator === 'Gemm').length,
    gradients: Object.fromEntries(floats.flatMap(([name, data]) => (name.startsWith('d ') ? [[name.slice(2), data]] : []))),
  };
}

function floatsFrom(base64 = ''): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(base64, 'base64'));
  return new Float32Array(bytes.buffer);
}

function length(numbers: Float32Array): number {
  return Math.hypot(...numbers);
}

/** The greatest distance of a gradient from the expected one, as a share of its length. */
function farthest(found: Readonly<Record<string, Float32Array>>, expected: Figures['gradients']): number {
  expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
  const longest = Math.max(...Object.values(found).map(length));
  const distances = Object.entries(found).map(([name, numbers]) => {
    const other = floatsFrom(expected[name]);
    expect(other).toHaveLength(numbers.length);
    // A key's bias moves all scores of a query alike: its gradient is zero, and what is left of it is rounding.
    return length(numbers.map((number, at) => number - (other[at] ?? 0))) / Math.max(length(other), 1e-3 * longest);
  });
  return Math.max(...distances);
}

test.each(names)('the gradients of %s are those of PyTorch', async (name) => {
  const found = await figuresOf(models[name]);
  expect(found.loss).toBeCloseTo(stored[name].loss, 5);
  expect(farthest(found.gradients, stored[name].gradients)).toBeLessThan(1e-5);
});

test.each(['bertLora', 'decoderLora'] as const)(
  'the gradients of %s are those of PyTorch with the change added to the weights',
  async (name) => {
    const found = await figuresOf(models[name], true);
    expect(found.products).toBeLessThan((await figuresOf(models[name])).products);
    expect(found.loss).toBeCloseTo(stored[name].loss, 5);
    expect(farthest(found.gradients, stored[name].gradients)).toBeLessThan(1e-5);
  },
);

const python = torchPython();
if (python.missing) process.stderr.write(`Not compared with PyTorch itself: ${python.missing}\n`);

test.skipIf(python.missing)('the stored gradients are those that PyTorch gives here', () => {
  const script = fileURLToPath(new URL('gradients.py', import.meta.url));
  const input = names.map((name) => `${JSON.stringify(models[name])}\n`).join('');
  const lines = execFileSync(python.program, [script], { input, encoding: 'utf8', maxBuffer: 2 ** 26 })
    .trim()
    .split('\n');
  for (const [at, name] of names.entries()) {
    const live: Figures = JSON.parse(lines[at] ?? '');
    const own = Object.fromEntries(Object.entries(stored[name].gradients).map(([weight, base64]) => [weight, floatsFrom(base64)]));
    expect(farthest(own, live.gradients)).toBeLessThan(1e-5);
  }
});
