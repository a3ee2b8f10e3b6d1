import { convolution } from '../learn/layers/convolution.ts';
import { embedding } from '../learn/layers/embedding.ts';
import { linear } from '../learn/layers/linear.ts';
import { layerNormalization } from '../learn/layers/normalization.ts';
import { add, multiply, relu, reshape, transpose } from '../learn/operators.ts';
import type { Scope } from '../learn/scope.ts';
import { dimensionAt, fixedDimension, type Value } from '../learn/value.ts';

export interface WordEncoderShape {
  /** How many looks have an id. */
  size: number;
  width: number;
  /** Convolutions over each word and its neighbours: with n of them, n words to either side count. */
  depth: number;
  dropout: number;
}

const lookWidth = 32;

/**
 * Words in their context: ids [batch, length, looks] and `present` [batch, length, 1] (1 for a word, 0 for padding) to
 * [batch, length, width]. Looks of words and residual convolutions: a small network that learns from a few hundred texts on
 * a CPU, after spaCy's (Honnibal and Montani 2017).
 */
export function wordEncoder(scope: Scope, ids: Value, present: Value, { size, width, depth, dropout }: WordEncoderShape): Value {
  const looks = fixedDimension(ids.shape, 2);
  const table = embedding(scope, 'looks', ids, { rows: size, width: lookWidth, deviation: 0.1 });
  const flat = reshape(table, [keptSize(ids, 0), keptSize(ids, 1), looks * lookWidth]);
  let x = multiply(block(scope, 'words', linear(scope, 'words', flat, { outputs: width }), dropout), present);
  for (let layer = 0; layer < depth; layer++) {
    const name = `context.${layer}`;
    const channelsFirst = transpose(x, [0, 2, 1]);
    const seen = transpose(convolution(scope, name, channelsFirst, { channels: width, kernel: [3] }), [0, 2, 1]);
    x = multiply(add(x, block(scope, name, seen, dropout)), present);
  }
  return x;
}

function block(scope: Scope, name: string, x: Value, dropout: number): Value {
  return scope.dropout(layerNormalization(scope, `${name}.norm`, relu(x)), dropout);
}

/** A size for a reshape; 0 keeps a named one. */
function keptSize(x: Value, axis: number): number {
  const size = dimensionAt(x.shape, axis);
  return typeof size === 'number' ? size : 0;
}
