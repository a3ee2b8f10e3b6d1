import { encodeModel, type ModelOutput } from '../../../../nodes/lib/learn/encode.ts';
import type { TensorData } from '../../../../nodes/lib/learn/fit-model.ts';
import { loadTensors, openSession, preciseFloatsOf } from '../../../../nodes/lib/learn/session.ts';
import { sizeOf, type FloatArray, type Graph } from '../../../../nodes/lib/learn/value.ts';
import { numbersOf, type Weight, type WeightSet } from '../../../../nodes/lib/learn/weights.ts';

/** The formula of `test/parity/transformers.py`, so that neither side needs a file of weights. */
export function formulaNumbers(name: string, shape: readonly number[]): Float32Array {
  const seed = Array.from(name).reduce((sum, letter, at) => sum + (at + 1) * letter.charCodeAt(0), 0) % 9973;
  const norm = name.endsWith('.weight') && shape.length === 1;
  const scale = shape.length > 1 ? 2 / Math.sqrt(shape.at(-1) ?? 1) : 0.4;
  return Float32Array.from({ length: sizeOf(shape) }, (_, at) => {
    const raw = Math.sin(at * 12.9898 + seed * 0.618) * 43758.5453;
    const even = raw - Math.floor(raw) - 0.5;
    return norm ? 1 + 0.4 * even : even * scale;
  });
}

/** Weights by the formula; `loaded` before it. */
export function formulaWeights(loaded: Readonly<Record<string, FloatArray>> = {}): WeightSet {
  const weights = new Map<string, Weight>();
  return {
    claim(name, { shape, kind }) {
      const known = weights.get(name) ?? { name, shape, kind, trained: true, data: loaded[name] ?? formulaNumbers(name, shape) };
      weights.set(name, known);
      return known;
    },
    all: () => [...weights.values()],
  };
}

/** The outputs of a graph whose weights are given, as plain floats by name. */
export async function runGraph(
  graph: Graph,
  outputs: readonly ModelOutput[],
  { weights, feeds }: { weights: WeightSet; feeds: Readonly<Record<string, TensorData>> },
): Promise<Record<string, FloatArray>> {
  const [{ session }, tensorOf] = await Promise.all([
    openSession(encodeModel(graph, { outputs, weights: numbersOf(weights) })),
    loadTensors(graph.precision),
  ]);
  const tensors = Object.fromEntries(Object.entries(feeds).map(([name, { data, shape }]) => [name, tensorOf(data, shape)]));
  const results = await session.run(tensors);
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, preciseFloatsOf(tensor)]));
}

/** ‖a - b‖ / ‖b‖. */
export function relativeError(a: ArrayLike<number>, b: readonly number[]): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers are not ${b.length}.`);
  const length = (numbers: readonly number[]) => Math.sqrt(numbers.reduce((sum, number) => sum + number * number, 0));
  return length(b.map((number, at) => (a[at] ?? 0) - number)) / length(b);
}
