import type { FitHooks, FitOptions, FitResult } from '../learn/fit-options.ts';
import { wordEncoder, type WordEncoderShape } from '../architectures/word-encoder.ts';
import { encodeModel, type ModelOutput } from '../learn/encode.ts';
import { fitModel, type LossBuilder, type ModelRows, type TensorData } from '../learn/fit-model.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { uniforms } from '../learn/random.ts';
import { createScope, type Scope } from '../learn/scope.ts';
import type { BatchShape } from '../learn/step-graph.ts';
import type { Value } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import { hideWord } from '../preprocess/word-features.ts';

/** What a model on words reads of a batch, besides what its task adds. */
export interface WordInputs {
  /** [batch, length, looks] */
  ids: Value;
  /** [batch, length, 1] */
  present: Value;
}

/** A model on words: its encoder and what its task makes of the encoded words. */
export interface WordTask {
  looks: number;
  encoder: WordEncoderShape;
  /** Loss of a batch from its encoded words [rows, length, width]. */
  loss: (scope: Scope, encoded: Value, shape: Required<BatchShape>, shares: Value) => Value;
  /** What the finished model answers, with dimensions called `batch` and `length`. */
  answers: (scope: Scope, encoded: Value) => ModelOutput[];
}

/** Texts as looks of words, one after the other. */
export interface WordRows {
  /** Ids of the words of all texts, `looks` of each. */
  ids: Int32Array;
  /** Words of text t are those from `offsets[t]` up to `offsets[t + 1]`. */
  offsets: Int32Array;
  /** Tensors of the task. */
  feeds: (rows: Int32Array, shape: Required<BatchShape>) => Record<string, TensorData>;
  weightOf?: (row: number) => number;
}

export interface WordFit {
  task: WordTask;
  rows: WordRows;
  training: Int32Array;
  validation: { rows: WordRows; which: Int32Array };
  options: FitOptions;
  hooks: FitHooks;
  fingerprint: string;
}

function wordInputs(scope: Scope, rows: number | string, length: number | string, looks: number): WordInputs {
  return {
    ids: graphInput(scope.graph, 'ids', [rows, length, looks], 'int64'),
    present: graphInput(scope.graph, 'present', [rows, length, 1]),
  };
}

/** Trains a word encoder with its task; the ONNX model takes `ids` int64 [batch, length, looks] and `present` [batch, length, 1]. */
export async function fitWords({ task, rows, training, validation, options, hooks, fingerprint }: WordFit): Promise<FitResult> {
  const weights = createWeights({ seed: options.seed });
  const loss: LossBuilder = (scope, { rows: count, length = 1 }, shares) => {
    const { ids, present } = wordInputs(scope, count, length, task.looks);
    return task.loss(scope, wordEncoder(scope, ids, present, task.encoder), { rows: count, length }, shares);
  };
  const by = { looks: task.looks, seed: options.seed };
  const { weights: _weights, ...result } = await fitModel({
    loss,
    weights,
    training: modelRows(rows, training, by),
    ...(validation.which.length > 0 && { validation: modelRows(validation.rows, validation.which, by) }),
    options,
    hooks,
    fingerprint,
  });
  const graph = createGraph();
  const scope = createScope(graph, weights);
  const { ids, present } = wordInputs(scope, 'batch', 'length', task.looks);
  const outputs = task.answers(scope, wordEncoder(scope, ids, present, task.encoder));
  return {
    ...result,
    onnx: encodeModel(graph, { outputs, weights: numbersOf(weights) }),
    trainingRows: training.length,
    validationRows: validation.which.length,
  };
}

function modelRows(source: WordRows, which: Int32Array, { looks, seed }: { looks: number; seed: number }): ModelRows {
  const lengthOf = (row: number) => source.offsets[row + 1]! - source.offsets[row]!;
  return {
    rows: which,
    lengthOf,
    ...(source.weightOf && { weightOf: source.weightOf }),
    feeds(rows, { rows: count, length = 1 }, place) {
      const shape = { rows: count, length };
      const draw = place && uniforms({ seed, purpose: 'augment', step: place.step });
      return {
        ...padded(source, rows, { shape, looks, hides: () => draw !== undefined && draw() < hiddenShare }),
        ...source.feeds(rows, shape),
      };
    },
  };
}

/** Share of the words that a training step makes unknown, so that the model learns to go by what stands around them. */
const hiddenShare = 0.15;

interface Padding {
  shape: Required<BatchShape>;
  looks: number;
  /** Whether the next word is made unknown. */
  hides: () => boolean;
}

/** The looks of some texts side by side, padded to one length. */
function padded({ ids, offsets }: WordRows, rows: Int32Array, { shape, looks, hides }: Padding): Record<'ids' | 'present', TensorData> {
  const numbers = new Int32Array(shape.rows * shape.length * looks);
  const present = new Float32Array(shape.rows * shape.length);
  for (const [place, row] of rows.entries()) {
    const length = offsets[row + 1]! - offsets[row]!;
    const start = place * shape.length;
    numbers.set(ids.subarray(offsets[row]! * looks, offsets[row + 1]! * looks), start * looks);
    for (let at = start; at < start + length; at++) if (hides()) hideWord(numbers, at * looks);
    present.fill(1, start, start + length);
  }
  return {
    ids: { data: BigInt64Array.from(numbers, BigInt), shape: [shape.rows, shape.length, looks] },
    present: { data: present, shape: [shape.rows, shape.length, 1] },
  };
}
