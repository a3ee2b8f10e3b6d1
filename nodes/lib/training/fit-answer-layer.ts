import { answerLayer } from '../architectures/encoder-answers.ts';
import { fitNetwork } from '../learn/fit.ts';
import { type FitHooks, type FitOptions, outputsOf, type Target, targetArray } from '../learn/fit-options.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { linear } from '../learn/layers/linear.ts';
import type { Network } from '../learn/networks.ts';
import { type Moments, momentsOf, scaledRows, type VectorRows } from '../learn/fit-vectors.ts';
import type { TrainingResult } from '../learn/trainer.ts';
import type { FloatArray } from '../learn/value.ts';
import { numbersOf } from '../learn/weights.ts';
import type { TextPart } from './fit-encoder.ts';

/** The numbers of the layer that says the answer, by its names. */
export type AnswerNumbers = Record<`${typeof answerLayer}.${'weight' | 'bias'}`, Float32Array>;

export interface AnswerLayerFit {
  /** What the encoder makes of the texts of a part, and what should be said of it. */
  training: StatePart;
  validation: StatePart;
  width: number;
  options: FitOptions;
  hooks?: FitHooks;
}

export interface StatePart {
  rows: VectorRows;
  which: Int32Array;
}

/** Vectors of the texts that are chosen; where tokens are tagged, each of their tokens is a row. */
export function statePart({ texts: { wanted }, which }: TextPart, vectors: Float32Array): StatePart {
  if (wanted.kind === 'texts') return { rows: { vectors, target: wanted.target }, which };
  const starts = new Int32Array(wanted.tags.length + 1);
  for (const [row, { length }] of wanted.tags.entries()) starts[row + 1] = starts[row]! + length;
  const labels = new Int32Array(starts.at(-1) ?? 0);
  for (const [row, tags] of wanted.tags.entries()) labels.set(tags, starts[row]);
  const target: Target = { kind: 'classes', labels, classes: wanted.count };
  const rows = Array.from(which).flatMap((row) => Array.from({ length: wanted.tags[row]!.length }, (_, at) => starts[row]! + at));
  return { rows: { vectors, target }, which: Int32Array.from(rows) };
}

/** Teaches the layer that says the answer, behind an encoder that stays as it is. */
export async function fitAnswerLayer(fit: AnswerLayerFit): Promise<{ result: TrainingResult; numbers: AnswerNumbers }> {
  const { training, validation, width, options, hooks = {} } = fit;
  const moments = momentsOf(training.rows.vectors, width);
  const { session: _session, ...fixed } = options;
  const parts = validation.rows === training.rows ? [training] : [training, validation];
  const arrays = parts.flatMap(({ rows: { vectors, target } }) => [vectors, targetArray(target)]);
  const {
    task: _task,
    learned,
    ...result
  } = await fitNetwork({
    network: answerNetwork(width, outputsOf(training.rows.target), options.dropout),
    training: scaledRows(training.rows, moments, training.which),
    validation: scaledRows(validation.rows, moments, validation.which),
    options,
    hooks,
    fingerprint: hooks.checkpointFolder ? trainingFingerprint(fixed, [...arrays, training.which, validation.which]) : '',
  });
  return { result, numbers: unscaled(numbersOf(learned), moments) };
}

/** A linear model starts at zero. */
function answerNetwork(width: number, outputs: number, dropout = 0): Network {
  const forward: Network['forward'] = (scope, rows) =>
    linear(scope, answerLayer, scope.dropout(rows, dropout), { outputs, start: { kind: 'zeros' } });
  return { width, outputs, forward };
}

/** The same layer for vectors that were not scaled. */
function unscaled(numbers: Readonly<Record<string, FloatArray>>, { mean, deviation }: Moments): AnswerNumbers {
  const width = mean.length;
  const weight = Float32Array.from(numbers[`${answerLayer}.weight`] ?? [], (number, at) => number / deviation[at % width]!);
  const bias = Float32Array.from(numbers[`${answerLayer}.bias`] ?? [], (number, output) => {
    let shift = 0;
    for (let at = 0; at < width; at++) shift += weight[output * width + at]! * mean[at]!;
    return number - shift;
  });
  return { [`${answerLayer}.weight` as const]: weight, [`${answerLayer}.bias` as const]: bias };
}
