import { encodeModel, type ModelOutput } from '../learn/encode.ts';
import { createGraph } from '../learn/graph.ts';
import { linear } from '../learn/layers/linear.ts';
import { createScope, type Scope } from '../learn/scope.ts';
import type { Value } from '../learn/value.ts';
import { numbersOf, type WeightSet } from '../learn/weights.ts';
import { encoderInputs } from './embedding-model.ts';
import { encoder, type EncoderConfig, type EncoderInputs, textState } from './encoder.ts';

/** The layer that says the answer; it is behind the encoder, so its weights never bear the names of the encoder's. */
export const answerLayer = 'answer';

export interface AnswerShape {
  outputs: number;
  /** One answer for each text, or one for each token. */
  of: 'text' | 'token';
  /** Share of the states that training hides from the layer. */
  dropout?: number;
}

/** Numbers from which the answers come: [batch, outputs] for texts, [batch, length, outputs] for tokens. */
export function encoderAnswers(
  scope: Scope,
  config: EncoderConfig,
  inputs: EncoderInputs,
  { outputs, of, dropout = 0 }: AnswerShape,
): Value {
  const states = encoder(scope, config, inputs);
  const seen = of === 'text' ? textState(config, states, inputs.mask) : states;
  return linear(scope, answerLayer, scope.dropout(seen, dropout), { outputs, start: { kind: 'normal', deviation: 0.02 } });
}

/** The ONNX file of an encoder that answers; it takes `ids`, `positions` and `mask` [batch, length]. */
export function answeringModel(
  config: EncoderConfig,
  weights: WeightSet,
  { outputsOf, ...shape }: AnswerShape & { outputsOf: (answers: Value) => ModelOutput[] },
): Uint8Array {
  const graph = createGraph();
  const scope = createScope(graph, weights);
  const answers = encoderAnswers(scope, config, encoderInputs(scope, ['batch', 'length']), shape);
  return encodeModel(graph, { outputs: outputsOf(answers), weights: numbersOf(weights) });
}
