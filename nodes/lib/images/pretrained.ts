import { encodeModel } from '../learn/encode.ts';
import { createGraph, graphInput, neededNodes } from '../learn/graph.ts';
import { reduceMean } from '../learn/operators.ts';
import { createScope } from '../learn/scope.ts';
import { floatsOf, loadTensors, openSession, type SessionOptions } from '../learn/session.ts';
import type { FloatArray, Graph, Value } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import { applyNetwork, featuresOf, type ImportedNetwork, networkOf } from '../onnx/imported-network.ts';
import { loadMobilenet, mobilenetPicture } from '../tfjs/mobilenet.ts';

/** A network that has seen many pictures before, and says of a picture what it holds in numbers without a name. */
export interface Pretrained {
  /** Numbers of one picture. */
  width: number;
  /** What it takes off a pixel and divides it by. */
  mean: number[];
  deviation: number[];
  /** Pixels [batch, 3, height, width] to [batch, width]; and the weights that this takes. */
  append(graph: Graph, pixels: Value): { vectors: Value; weights: Record<string, FloatArray> };
}

/** MobileNetV2. It was made for 224 pixels and reads smaller pictures too, the coarser the quicker. */
export async function openPretrained(): Promise<Pretrained> {
  const network = untilPooling(await loadMobilenet());
  const { channels, mean, scale } = mobilenetPicture;
  return {
    width: Number(network.outputs[0]?.shape[1]),
    mean: Array.from({ length: channels }, () => mean),
    deviation: Array.from({ length: channels }, () => 1 / scale),
    append(graph, pixels) {
      const weights = createWeights({ seed: 0, loaded: network.weights, trains: () => false });
      const [places] = applyNetwork(createScope(graph, weights), network, [pixels]);
      if (!places) throw new Error('The pretrained network has no output.');
      return { vectors: reduceMean(places, [2, 3]), weights: numbersOf(weights) };
    },
  };
}

/** Its own pooling takes pictures of one size alone. */
function untilPooling(network: ImportedNetwork): ImportedNetwork {
  const features = featuresOf(network);
  const pooling = neededNodes(features.graph, features.outputs).findLast(({ operator }) => operator.includes('Pool'));
  const places = pooling?.inputs[0];
  return places ? networkOf(features.graph, { ...features, outputs: [places] }) : features;
}

/** Runs it over batches of pictures of one shape. */
export async function pretrainedRunner(pretrained: Pretrained, side: number, options: SessionOptions) {
  const graph = createGraph();
  const shape = [pretrained.mean.length, side, side];
  const { vectors, weights } = pretrained.append(graph, graphInput(graph, 'pixels', ['batch', ...shape]));
  const model = encodeModel(graph, { outputs: [{ name: 'vectors', value: vectors }], weights });
  const [{ session }, tensorOf] = await Promise.all([openSession(model, options), loadTensors()]);
  return {
    async run(pixels: Float32Array): Promise<FloatArray> {
      const size = shape.reduce((all, length) => all * length, 1);
      const { vectors: found } = await session.run({ pixels: tensorOf(pixels, [pixels.length / size, ...shape]) });
      if (!found) throw new Error('The pretrained network gives no vectors.');
      return floatsOf(found);
    },
    release: () => session.release(),
  };
}
