import { encodeModel } from '../learn/encode.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { createScope } from '../learn/scope.ts';
import { floatsOf, loadTensors, openSession, type SessionOptions } from '../learn/session.ts';
import { first, sizeOf } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import { applyNetwork, type ImportedNetwork } from '../onnx/imported-network.ts';
import { type ImageFeatures, pixelScaler } from '../preprocess/image-features.ts';

/** Rows in memory that a network can be given. */
export interface RowSource {
  count: number;
  /** Of one row. */
  shape: readonly number[];
  write: (row: number, target: Float32Array, start: number) => void;
  /** All of them, by which a checkpoint is known to be of these. */
  data: ArrayBufferView;
}

export function vectorSource(vectors: Float32Array, shape: readonly number[]): RowSource {
  const size = sizeOf(shape);
  return {
    count: vectors.length / size,
    shape,
    write: (row, target, start) => target.set(vectors.subarray(row * size, (row + 1) * size), start),
    data: vectors,
  };
}

export function pixelSource(pixels: Uint8Array, features: ImageFeatures): RowSource {
  const { size, channels, height, width } = features;
  const scale = pixelScaler(features);
  return {
    count: pixels.length / size,
    shape: [channels, height, width],
    write: (row, target, start) => scale(pixels.subarray(row * size, (row + 1) * size), target, start),
    data: pixels,
  };
}

/** A network of one input and one output, ready to be run over rows of one shape. */
export async function openNetwork(network: ImportedNetwork, options: SessionOptions = {}) {
  const shape = first(network.inputs).shape.slice(1).map(Number);
  const size = sizeOf(shape);
  const graph = createGraph();
  const weights = createWeights({ seed: 0, loaded: network.weights });
  const input = graphInput(graph, 'input', first(network.inputs).shape);
  const value = first(applyNetwork(createScope(graph, weights), network, [input]));
  const model = encodeModel(graph, { outputs: [{ name: 'said', value }], weights: numbersOf(weights) });
  const [{ session }, tensorOf] = await Promise.all([openSession(model, options), loadTensors()]);
  return {
    /** Of what is said of one row. */
    shape: value.shape.slice(1).map(Number),
    size,
    async run(numbers: Float32Array): Promise<Float32Array> {
      const { said } = await session.run({ input: tensorOf(numbers, [numbers.length / size, ...shape]) });
      if (!said) throw new Error('The network says nothing.');
      return floatsOf(said);
    },
    release: () => session.release(),
  };
}

/** Rows that a network is run over at once. */
const atOnce = 16;

/** What a network says of all rows. */
export async function saidOf(
  network: ImportedNetwork,
  source: RowSource,
  { session, progress }: { session: SessionOptions; progress: (share: number) => void },
): Promise<Float32Array> {
  const runner = await openNetwork(network, session);
  try {
    const width = sizeOf(runner.shape);
    const all = new Float32Array(source.count * width);
    for (let start = 0; start < source.count; start += atOnce) {
      progress(start / source.count);
      const count = Math.min(atOnce, source.count - start);
      const numbers = new Float32Array(count * runner.size);
      for (let at = 0; at < count; at++) source.write(start + at, numbers, at * runner.size);
      all.set(await runner.run(numbers), start * width);
    }
    return all;
  } finally {
    await runner.release();
  }
}
