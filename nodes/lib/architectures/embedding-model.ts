import { encodeModel } from '../learn/encode.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { unitRows } from '../learn/losses.ts';
import { createScope, type Scope } from '../learn/scope.ts';
import type { Dimension, Value } from '../learn/value.ts';
import { numbersOf, type WeightSet } from '../learn/weights.ts';
import { encoder, type EncoderConfig, meanState } from './encoder.ts';

/** The mean of the tokens' states, of length 1: [batch, width]. Takes `ids` and `positions` int64 and `mask`, all [batch, length]. */
export function embedded(scope: Scope, config: EncoderConfig, [batch, length]: readonly [Dimension, Dimension]): Value {
  const ids = graphInput(scope.graph, 'ids', [batch, length], 'int64');
  const positions = graphInput(scope.graph, 'positions', [batch, length], 'int64');
  const mask = graphInput(scope.graph, 'mask', [batch, length]);
  return unitRows(meanState(encoder(scope, config, { ids, positions, mask }), mask));
}

/** The ONNX file of a model that turns texts into `vectors`. */
export function embeddingModel(config: EncoderConfig, weights: WeightSet): Uint8Array {
  const graph = createGraph();
  const value = embedded(createScope(graph, weights), config, ['batch', 'length']);
  return encodeModel(graph, { outputs: [{ name: 'vectors', value }], weights: numbersOf(weights) });
}
