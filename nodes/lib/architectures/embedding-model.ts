import { encodeModel } from '../learn/encode.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { unitRows } from '../learn/losses.ts';
import { createScope, type Scope } from '../learn/scope.ts';
import type { Dimension, Value } from '../learn/value.ts';
import { numbersOf, type WeightSet } from '../learn/weights.ts';
import { encoder, type EncoderConfig, type EncoderInputs, textState } from './encoder.ts';

/** The inputs `ids` and `positions` int64 and `mask`, all [batch, length]. */
export function encoderInputs({ graph }: Scope, [batch, length]: readonly [Dimension, Dimension]): EncoderInputs {
  return {
    ids: graphInput(graph, 'ids', [batch, length], 'int64'),
    positions: graphInput(graph, 'positions', [batch, length], 'int64'),
    mask: graphInput(graph, 'mask', [batch, length]),
  };
}

/** Texts as vectors of length 1: [batch, width]. */
export function embedded(scope: Scope, config: EncoderConfig, shape: readonly [Dimension, Dimension]): Value {
  const inputs = encoderInputs(scope, shape);
  return unitRows(textState(config, encoder(scope, config, inputs), inputs.mask));
}

/** The ONNX file of a model that turns texts into `vectors`. */
export function embeddingModel(config: EncoderConfig, weights: WeightSet): Uint8Array {
  const graph = createGraph();
  const value = embedded(createScope(graph, weights), config, ['batch', 'length']);
  return encodeModel(graph, { outputs: [{ name: 'vectors', value }], weights: numbersOf(weights) });
}
