import { answeringModel, answerLayer, type AnswerShape, encoderAnswers } from '../architectures/encoder-answers.ts';
import { encoderInputs } from '../architectures/embedding-model.ts';
import type { EncoderConfig } from '../architectures/encoder.ts';
import type { ModelOutput } from '../learn/encode.ts';
import { modelOutputs } from '../learn/fit-dense.ts';
import { fitModel, type LossBuilder, type ModelFit, type ModelRows, type TensorData } from '../learn/fit-model.ts';
import { type FitOptions, outputsOf, type Target, targetArray } from '../learn/fit-options.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { createGraph, graphInput } from '../learn/graph.ts';
import { tokenCrossEntropy } from '../learn/losses.ts';
import { softmax } from '../learn/operators.ts';
import { createScope } from '../learn/scope.ts';
import type { BatchShape } from '../learn/step-graph.ts';
import { answersName, createTask, sharesInput, type Task } from '../learn/task.ts';
import type { TrainingResult } from '../learn/trainer.ts';
import type { Value } from '../learn/value.ts';
import { tokenFeeds } from '../preprocess/token-feeds.ts';

/** Texts in tokens, and what should be said of them: something of each text, or a tag of some tokens of each. */
export interface EncoderTexts {
  ids: readonly Int32Array[];
  wanted: { kind: 'texts'; target: Target } | { kind: 'tags'; places: readonly Int32Array[]; tags: readonly Int32Array[]; count: number };
}

/** Some of them. */
export interface TextPart {
  texts: EncoderTexts;
  which: Int32Array;
}

/** What is asked of an encoder: how its answers become a loss and leave the model. */
export interface EncoderTask {
  shape: Pick<AnswerShape, 'outputs' | 'of'>;
  loss(answers: Value, shape: Required<BatchShape>, parts: { shares: Value; training: boolean }): Value;
  outputsOf(answers: Value): ModelOutput[];
  feeds(texts: EncoderTexts, rows: Int32Array, shape: Required<BatchShape>): Record<string, TensorData>;
  weightOf(texts: EncoderTexts, row: number): number;
}

export function encoderTask({ texts, which }: TextPart, options: FitOptions): EncoderTask {
  const { wanted } = texts;
  return wanted.kind === 'tags'
    ? taggingTask(wanted.count, options)
    : textTask(createTask(wanted.target, which, options), outputsOf(wanted.target));
}

function textTask(task: Task, outputs: number): EncoderTask {
  const targetOf = ({ wanted }: EncoderTexts): Target =>
    wanted.kind === 'texts' ? wanted.target : { kind: 'numbers', values: new Float32Array(), outputs };
  return {
    shape: { outputs, of: 'text' },
    loss: (answers, _, { shares, training }) => task.loss(answers, shares, training),
    outputsOf: (answers) => modelOutputs(answers, task),
    feeds: (texts, rows, { rows: count }) => ({ [answersName]: task.answers(targetOf(texts), rows, count) }),
    weightOf: (texts, row) => task.weight(targetOf(texts), row),
  };
}

function taggingTask(outputs: number, { smoothing = 0 }: FitOptions): EncoderTask {
  return {
    shape: { outputs, of: 'token' },
    loss(answers, { rows, length }, { shares, training }) {
      const tags = graphInput(answers.graph, 'tags', [rows, length], 'int64');
      const counted = graphInput(answers.graph, 'counted', [rows, length]);
      return tokenCrossEntropy(answers, tags, { counted, shares }, training ? { smoothing } : {});
    },
    outputsOf: (answers) => [{ name: 'probabilities', value: softmax(answers) }],
    feeds({ wanted }, rows, { rows: count, length }) {
      const tags = new BigInt64Array(count * length);
      const counted = new Float32Array(count * length);
      for (const [place, row] of rows.entries()) {
        if (wanted.kind !== 'tags') continue;
        for (const [at, token] of wanted.places[row]!.entries()) {
          tags[place * length + token] = BigInt(wanted.tags[row]![at]!);
          counted[place * length + token] = 1;
        }
      }
      return { tags: { data: tags, shape: [count, length] }, counted: { data: counted, shape: [count, length] } };
    },
    weightOf: ({ wanted }, row) => (wanted.kind === 'tags' ? wanted.places[row]!.length : 1),
  };
}

export interface EncoderFit extends Pick<ModelFit, 'weights' | 'options' | 'hooks' | 'adapterOf'> {
  config: EncoderConfig;
  /** Names the numbers that it begins with. */
  base: string;
  task: EncoderTask;
  training: TextPart;
  validation: TextPart;
  /** Most tokens of a text. */
  longest: number;
  /** Fills texts up. */
  padding: number;
}

/** Teaches an encoder, or some of its weights, to answer. The weights hold the best numbers afterwards. */
export function fitEncoder({ config, base, task, training, validation, longest, padding, ...fit }: EncoderFit): Promise<TrainingResult> {
  const rowsOf = ({ texts, which }: TextPart): ModelRows => ({
    rows: which,
    weightOf: (row) => task.weightOf(texts, row),
    lengthOf: (row) => texts.ids[row]!.length,
    longest,
    feeds(rows, { rows: count, length = 1 }) {
      const tokens = Array.from(rows, (row) => texts.ids[row]!);
      return { ...tokenFeeds(tokens, { count, length, padding }), ...task.feeds(texts, rows, { rows: count, length }) };
    },
  });
  claimEncoder({ config, task, ...fit });
  return fitModel({
    ...fit,
    loss: lossOf(config, task, fit.options.dropout),
    training: rowsOf(training),
    ...(validation.which.length > 0 && { validation: rowsOf(validation) }),
    fingerprint: fit.hooks?.checkpointFolder ? fingerprintOf({ config, base, training, validation, ...fit }) : '',
  });
}

function lossOf(config: EncoderConfig, task: EncoderTask, dropout = 0): LossBuilder {
  return (scope, { rows, length = 1 }, shares) => {
    const answers = encoderAnswers(scope, config, encoderInputs(scope, [rows, length]), { ...task.shape, dropout });
    return task.loss(answers, { rows, length }, { shares, training: scope.training });
  };
}

/** Makes the weights of an encoder that answers, and of its adapters, so that they are known before a training. */
export function claimEncoder({ config, task, weights, adapterOf }: Pick<EncoderFit, 'config' | 'task' | 'weights' | 'adapterOf'>): void {
  const graph = createGraph();
  lossOf(config, task)(createScope(graph, weights, adapterOf && { adapterOf }), { rows: 1, length: 1 }, sharesInput(graph, 1));
}

/** The numbers of the layer that says the answer decide it too: they were learned before, from the same rows. */
function fingerprintOf({
  config,
  base,
  options: { session: _session, ...options },
  weights,
  training,
  validation,
}: Omit<EncoderFit, 'task' | 'longest' | 'padding'>): string {
  const parts = [training, validation];
  const learned = weights.all().map(({ name, trained }) => [name, trained]);
  const answer = weights.all().filter(({ name }) => name.startsWith(`${answerLayer}.`));
  return trainingFingerprint({ config, base, options, learned }, [
    ...parts.flatMap(({ which }) => which),
    ...[...new Set(parts.map(({ texts }) => texts))].flatMap(({ ids, wanted }) => [
      ...ids,
      ...(wanted.kind === 'tags' ? [...wanted.places, ...wanted.tags] : [targetArray(wanted.target)]),
    ]),
    ...answer.map(({ data }) => data),
  ]);
}

/** The ONNX file of a taught encoder. */
export function taughtModel({ config, task, weights }: Pick<EncoderFit, 'config' | 'task' | 'weights'>): Uint8Array {
  return answeringModel(config, weights, { ...task.shape, outputsOf: (answers) => task.outputsOf(answers) });
}
