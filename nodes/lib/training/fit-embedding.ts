import { embedded } from '../architectures/embedding-model.ts';
import type { EncoderConfig } from '../architectures/encoder.ts';
import { fitModel, type LossBuilder, type ModelFit, type ModelRows } from '../learn/fit-model.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { floats, integers } from '../learn/graph.ts';
import {
  add,
  divide,
  gather,
  logSoftmax,
  matrixProduct,
  multiply,
  reduceSum,
  reshape,
  sign,
  subtract,
  swapLastAxes,
  total,
} from '../learn/operators.ts';
import type { TrainingResult } from '../learn/trainer.ts';
import { fixedDimension, type Value } from '../learn/value.ts';
import { tokenFeeds } from '../preprocess/token-feeds.ts';

/** The tokens of two texts that belong together. */
export type TokenPair = readonly [Int32Array, Int32Array];

export interface EmbeddingFit extends Pick<ModelFit, 'weights' | 'options' | 'hooks'> {
  config: EncoderConfig;
  training: readonly TokenPair[];
  validation: readonly TokenPair[];
  /** Most tokens of a text. */
  longest: number;
}

/** The lower, the more the nearest wrong partners count; SimCSE's (Gao et al. 2021). */
const temperature = 0.05;
const hidden = -1e9;

/** Teaches an encoder to put texts that belong together close to each other, and away from all others of the batch. */
export function fitEmbedding({ config, training, validation, longest, ...fit }: EmbeddingFit): Promise<TrainingResult> {
  const { session: _session, ...options } = fit.options;
  return fitModel({
    ...fit,
    loss: pairLoss(config),
    training: pairRows(training, longest),
    ...(validation.length > 0 && { validation: pairRows(validation, longest) }),
    fingerprint: fit.hooks?.checkpointFolder
      ? trainingFingerprint({ config, options, counts: [training.length, validation.length] }, [...training, ...validation].flat())
      : '',
  });
}

function pairLoss(config: EncoderConfig): LossBuilder {
  return (scope, { rows, length = 1 }, shares) => {
    const vectors = embedded(scope, config, [2 * rows, length]);
    const half = (from: number) =>
      gather(
        vectors,
        integers(
          scope.graph,
          Array.from({ length: rows }, (_, at) => from + at),
        ),
      );
    return partnerLoss(half(0), half(rows), shares);
  };
}

/** How well each row of `a` finds its partner in `b` and the other way round; rows that only fill the batch are nobody's partner. */
function partnerLoss(a: Value, b: Value, shares: Value): Value {
  const rows = fixedDimension(a.shape, 0);
  const { graph } = a;
  const scores = divide(matrixProduct(a, swapLastAxes(b)), temperature);
  const filling = multiply(subtract(1, sign(shares)), hidden);
  const partners = floats(
    graph,
    Array.from({ length: rows * rows }, (_, at) => (at % (rows + 1) === 0 ? 1 : 0)),
    [rows, rows],
  );
  const found = (from: Value) => reduceSum(multiply(logSoftmax(add(from, reshape(filling, [1, rows]))), partners), [1]);
  return multiply(total(multiply(add(found(scores), found(swapLastAxes(scores))), shares)), -0.5);
}

function pairRows(pairs: readonly TokenPair[], longest: number): ModelRows {
  return {
    rows: Int32Array.from({ length: pairs.length }, (_, row) => row),
    lengthOf: (row) => Math.max(1, ...pairs[row]!.map(({ length }) => length)),
    longest,
    feeds(rows, { rows: count, length = 1 }) {
      const half = (side: 0 | 1) => Array.from({ length: count }, (_, place) => pairs[rows[place] ?? -1]?.[side] ?? []);
      return tokenFeeds([...half(0), ...half(1)], { count: 2 * count, length });
    },
  };
}
