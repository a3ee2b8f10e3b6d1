import { join } from 'node:path';
import { fitModel, type ModelRows } from '../learn/fit-model.ts';
import { type FitHooks, type FitOptions, targetArray } from '../learn/fit-options.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { type FittedHead, fitVectors } from '../learn/fit-vectors.ts';
import { graphInput } from '../learn/graph.ts';
import { holdOut } from '../learn/held-out.ts';
import type { Scope } from '../learn/scope.ts';
import { answersName, type Task } from '../learn/task.ts';
import { first, sizeOf, type FloatArray, type Value } from '../learn/value.ts';
import { createWeights, numbersOf } from '../learn/weights.ts';
import { mergedLowRank } from '../onnx/low-rank-weights.ts';
import type { AdaptedRows } from './adapted-rows.ts';
import type { BaseNetwork } from './base-network.ts';
import { applyChange, type NetworkChange } from './network-change.ts';
import { saidOf } from './row-source.ts';

export interface AdaptedFit {
  base: BaseNetwork;
  change: NetworkChange;
  rows: AdaptedRows;
  /** Held out for early stopping; without them a share of `rows` is. */
  validation?: AdaptedRows;
  /** Widths of hidden layers between the network and the answer. */
  hidden: readonly number[];
  /** Of the layers behind the network alone, which are learned first. */
  headOptions: FitOptions;
  options: FitOptions;
  hooks: FitHooks;
  /** While the new layers alone are learned, where more is learned after them. */
  headHooks: FitHooks;
}

export interface AdaptedModel extends Omit<FittedHead, 'learned' | 'answers'> {
  /** All numbers of the network and of what stands behind it. */
  numbers: Record<string, FloatArray>;
  /** From vectors to answers. */
  answers: FittedHead['answers'];
  /** How the new last layers alone came out, where more was learned after them. */
  head?: Pick<FittedHead, 'history' | 'bestEpoch'>;
  /** More was learned and was no better, so that only the new layers are in `numbers`. */
  headKept: boolean;
  /** How many numbers were learned, beside those of the new layers. */
  learned: number;
}

const headPrefix = 'answer/';
const inputName = 'input';

/** A scope whose names begin with that. */
export function headScope(scope: Scope): Scope {
  return { ...scope, weight: (name, ...claim) => scope.weight(headPrefix + name, ...claim), adapterOf: () => undefined };
}

/**
 * The new last layers are learned on what the network says as it is; whatever else changes is learned from there, since a random
 * last layer would spoil what the network knows (Kumar et al. 2022).
 */
export async function fitAdapted(fit: AdaptedFit): Promise<AdaptedModel> {
  const { change, hooks, base } = fit;
  const head = await fitNewHead(fit, change.after ? fit.headHooks : hooks);
  const started = { ...base.network.weights, ...prefixed(numbersOf(head.learned)) };
  if (!change.after) return { ...head, numbers: started, headKept: false, learned: 0 };
  return fitWhole(fit, head, started);
}

async function fitNewHead({ base, change, rows, validation, hidden, headOptions }: AdaptedFit, hooks: FitHooks): Promise<FittedHead> {
  const { after } = change;
  const vectorsOf = async ({ source, target }: AdaptedRows) => ({
    vectors: after
      ? await saidOf(after, source, { session: headOptions.session ?? {}, progress: (share) => hooks.onTrial?.(share) })
      : vectorsIn(source),
    target,
  });
  const folder = hooks.checkpointFolder;
  return fitVectors({
    width: base.width,
    rows: await vectorsOf(rows),
    ...(validation && { validation: await vectorsOf(validation) }),
    hidden,
    options: headOptions,
    hooks: after && folder !== undefined ? { ...hooks, checkpointFolder: join(folder, 'head') } : hooks,
  });
}

function vectorsIn({ count, shape, write }: AdaptedRows['source']): Float32Array {
  const size = sizeOf(shape);
  const all = new Float32Array(count * size);
  for (let row = 0; row < count; row++) write(row, all, row * size);
  return all;
}

async function fitWhole(fit: AdaptedFit, head: FittedHead, started: Record<string, FloatArray>): Promise<AdaptedModel> {
  const { base, change, rows, validation, hidden, options, hooks } = fit;
  const { task } = head;
  const held = holdOut(rows.target, rows.source.count, validation ? 0 : (options.validationShare ?? 0.1), options.seed);
  const judged = validation ?? rows;
  const judgedRows = validation ? Int32Array.from({ length: validation.source.count }, (_, row) => row) : held.validation;
  const weights = createWeights({
    seed: options.seed,
    loaded: started,
    trains: (name) => name.startsWith(headPrefix) || change.trains(name),
  });
  const { shape } = rows.source;
  const answersTo = (scope: Scope, input: Value) => head.answers(headScope(scope), applyChange(scope, change, input));
  const { weights: _, ...result } = await fitModel({
    loss(scope, { rows: batch }, shares) {
      scope.graph.model = base.name;
      return task.loss(answersTo(scope, graphInput(scope.graph, inputName, [batch, ...shape])), shares, scope.training);
    },
    weights,
    training: modelRows(rows, held.training, task),
    ...(judgedRows.length > 0 && { validation: modelRows(judged, judgedRows, task) }),
    options,
    hooks,
    fingerprint: hooks.checkpointFolder === undefined ? '' : fingerprint(fit, hidden),
  });
  const headLoss = bestLoss(head);
  const headKept = headLoss !== undefined && (bestLoss(result) ?? headLoss) > headLoss;
  const learned = weights.all().filter(({ name, trained, kind }) => trained && kind !== 'state' && !name.startsWith(headPrefix));
  const own = change.lowRank ? mergedLowRank(weights.all(), change.lowRank) : numbersOf(weights);
  return {
    ...result,
    task,
    answers: head.answers,
    trainingRows: held.training.length,
    validationRows: judgedRows.length,
    numbers: headKept ? started : { ...started, ...own },
    head,
    headKept,
    learned: learned.reduce((sum, { data }) => sum + data.length, 0),
  };
}

/** Of held-out rows. */
export function bestLoss({ history, bestEpoch }: Pick<FittedHead, 'history' | 'bestEpoch'>): number | undefined {
  return history[bestEpoch - 1]?.validationLoss;
}

function modelRows({ source, target }: AdaptedRows, rows: Int32Array, task: Task): ModelRows {
  const size = sizeOf(source.shape);
  return {
    rows,
    weightOf: (row) => task.weight(target, row),
    feeds(chosen, shape) {
      const numbers = new Float32Array(shape.rows * size);
      for (const [at, row] of chosen.entries()) source.write(row, numbers, at * size);
      return {
        [inputName]: { data: numbers, shape: [shape.rows, ...source.shape] },
        [answersName]: task.answers(target, chosen, shape.rows),
      };
    },
  };
}

function fingerprint({ change, rows, validation, headOptions, options, base }: AdaptedFit, hidden: readonly number[]): string {
  const { session: _, ...fixed } = options;
  const { session: __, ...fixedHead } = headOptions;
  const parts = validation ? [rows, validation] : [rows];
  const { network } = base;
  const trained = Object.keys(network.weights).filter((name) => change.trains(name));
  return trainingFingerprint(
    { options: fixed, head: fixedHead, hidden, trained, lowRank: change.lowRank, shape: first(network.inputs).shape },
    [...Object.values(network.weights), ...parts.flatMap(({ source, target }) => [source.data, targetArray(target)])],
  );
}

function prefixed(numbers: Record<string, FloatArray>): Record<string, FloatArray> {
  return Object.fromEntries(Object.entries(numbers).map(([name, data]) => [headPrefix + name, data]));
}
