import type { Context } from '../../kit/define-node.ts';
import { shuffle, uniforms } from '../learn/random.ts';
import { adapted, mamlRound, reptileRound, type TaskGradient } from './meta.ts';
import { accuracyOn, type LabelledRows, meanGradient, type Network, randomNetwork, pickedRows } from './network.ts';

export interface LearnToLearn {
  /** What is learned is where each task begins; changed in place. */
  network: Network;
  tasks: readonly LabelledRows[];
  /** Tasks that are only judged by. */
  held: readonly LabelledRows[];
  method: 'reptile' | 'maml';
  rounds: number;
  steps: number;
  innerRate: number;
  rate: number;
  shots: number;
  seed: number;
}
/** Accuracy on other rows of held-out tasks, after so many rows of each class were learned. */
export interface ShotResult {
  shots: number;
  learned: number;
  scratch: number;
  tasks: number;
}

const tasksOfRound = 4;
const looks = 20;
/** A network that knows nothing gets so many times the steps, for a fair comparison. */
const scratchTimes = 10;

export async function learnToLearn(context: Context, options: LearnToLearn): Promise<void> {
  const { network, tasks, method, rounds, seed, shots } = options;
  const next = uniforms({ seed, purpose: 'sample' });
  context.metric('roundsInAll', rounds);
  for (let round = 1; round <= rounds; round++) {
    const chosen = Array.from({ length: Math.min(tasksOfRound, tasks.length) }, () => tasks[Math.floor(next() * tasks.length)]!);
    const gradients = chosen.map((task, at) => gradientOf(network, fewRows(task, 2 * shots, { seed, step: round, layer: at }).support));
    const progress = 1 - (round - 1) / rounds;
    const scaled = { steps: options.steps, innerRate: options.innerRate, rate: options.rate * progress };
    if (method === 'reptile') reptileRound(network.parameters, gradients, scaled);
    else mamlRound(network.parameters, gradients, scaled);
    context.progress(
      0.1 + (0.7 * round) / rounds,
      { en: 'round {round} of {rounds}', zh: '第 {round} 轮，共 {rounds} 轮' },
      { round, rounds },
    );
    await new Promise(setImmediate);
    if (round % Math.max(1, Math.floor(rounds / looks)) === 0)
      context.metric('accuracy', shotAccuracy(network, options, shots).mean, round);
  }
}

/** The network after it has learned some rows of a task. */
export function adaptedTo(
  { widths, parameters }: Network,
  rows: LabelledRows,
  { steps, innerRate }: Pick<LearnToLearn, 'steps' | 'innerRate'>,
): Network {
  return { widths, parameters: adapted(parameters, gradientOf({ widths, parameters }, rows), { steps, innerRate }) };
}

/** How good the network is after 1, a few and more rows of each class, beside one that knows nothing. */
export function judgeShots(options: LearnToLearn): ShotResult[] {
  const { network, shots, steps } = options;
  const empty = randomNetwork(network.widths, options.seed);
  return [...new Set([1, shots, 2 * shots])].flatMap((count) => {
    const learned = shotAccuracy(network, options, count);
    const scratch = shotAccuracy(empty, { ...options, steps: steps * scratchTimes }, count);
    return learned.tasks === 0 ? [] : [{ shots: count, learned: learned.mean, scratch: scratch.mean, tasks: learned.tasks }];
  });
}

function shotAccuracy(network: Network, { held, steps, innerRate, seed }: LearnToLearn, shots: number): { mean: number; tasks: number } {
  const parts = held.map((task, layer) => fewRows(task, shots, { seed, step: 0, layer })).filter(({ query }) => query.rows.length > 0);
  const sum = parts.reduce((whole, { support, query }) => whole + accuracyOn(adaptedTo(network, support, { steps, innerRate }), query), 0);
  return { mean: sum / parts.length, tasks: parts.length };
}

function gradientOf({ widths }: Network, rows: LabelledRows): TaskGradient {
  return (parameters) => {
    const gradient = new Float64Array(parameters.length);
    meanGradient({ widths, parameters }, rows, gradient);
    return gradient;
  };
}

/** So many rows of each class by chance, and the others. */
function fewRows({ rows, labels }: LabelledRows, shots: number, place: { seed: number; step: number; layer: number }) {
  const order = shuffle(Int32Array.from(rows.keys()), { ...place, purpose: 'split' });
  const counts = new Map<number, number>();
  const support: number[] = [];
  const query: number[] = [];
  for (const row of order) {
    const label = labels[row]!;
    const count = counts.get(label) ?? 0;
    counts.set(label, count + 1);
    (count < shots ? support : query).push(row);
  }
  const all = { rows, labels };
  return { support: pickedRows(all, support), query: pickedRows(all, query) };
}
