import type { Context } from '../../kit/define-node.ts';
import type { MetricsValue, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { judgeClasses } from '../metrics/judge-classes.ts';
import { refuseDiverged } from '../learn/diverged.ts';
import { eachRows } from '../predict/each-rows.ts';
import { likeliest } from '../predict/say-answers.ts';
import { classOf } from '../training/labels.ts';
import { type Drift, driftDetector } from './drift.ts';
import { activations, addGradient, likeliestClass } from './network.ts';
import { sparseEncoder, type TrainableModel } from './trainable-model.ts';

export interface OnlineLearning {
  rows: TableValue;
  target: string;
  model: TrainableModel;
  learningRate: number;
}
export interface LearnedOnline {
  judged: Omit<ReturnType<typeof judgeClasses>, 'predicted' | 'confidence'> & Pick<MetricsValue, 'classes' | 'count'>;
  drifts: (Drift & { row: number })[];
  missing: number;
  strange: number;
}

/** "Of late" is about so many rows. */
const recentRows = 200;
const curvePoints = 200;

/**
 * Takes the rows one by one in their order: each is answered first, which is how the model is judged (prequentially), and
 * learned then by one step of gradient descent. Changes the model's own parameters.
 */
export async function learnOnline(context: Context, { rows, target, model, learningRate }: OnlineLearning): Promise<LearnedOnline> {
  const { network, classes, columns } = model;
  const encode = sparseEncoder(model.features);
  const places = new Map(classes.map((name, at) => [name, at]));
  const changed = driftDetector();
  const truth: number[] = [];
  const said = new Float32Array(rows.count * classes.length);
  const found: Omit<LearnedOnline, 'judged'> = { drifts: [], missing: 0, strange: 0 };
  const every = Math.max(1, Math.floor(rows.count / curvePoints));
  let [right, recent] = [0, 0];

  function learn(row: Parameters<typeof encode>[0], label: number): void {
    const features = encode(row);
    const layers = activations(network, features);
    const chances = layers.at(-1) ?? new Float64Array();
    said.set(chances, truth.length * classes.length);
    const seen = truth.push(label);
    const hit = Number(likeliestClass(chances) === label);
    right += hit;
    recent += (hit - recent) / Math.min(seen, recentRows);
    addGradient(network, features, { label, scale: -learningRate, into: network.parameters, said: layers });
    const drift = changed(1 - hit);
    // Fewer mistakes than before are what learning is for.
    if (drift && drift.since > drift.before) note({ ...drift, row: seen });
    if (seen % every !== 0) return;
    context.metric('accuracy', right / seen, seen);
    context.metric('recentAccuracy', recent, seen);
  }

  /** The same change is noticed again while it sinks in. */
  function note(drift: LearnedOnline['drifts'][number]): void {
    const last = found.drifts.at(-1);
    if (last && drift.row - last.row < recentRows) last.since = drift.since;
    else found.drifts.push(drift);
  }

  context.metric('rowsInAll', rows.count);
  await eachRows(context, rows, [...new Set([...columns, target])], async (chunk, start) => {
    context.progress(
      start / Math.max(1, rows.count),
      { en: 'row {row} of {rows}', zh: '第 {row} 行，共 {rows} 行' },
      { row: start, rows: rows.count },
    );
    for (const row of chunk) {
      const name = classOf(row[target] ?? null);
      const label = name === undefined ? undefined : places.get(name);
      if (label !== undefined) learn(row, label);
      else found[name === undefined ? 'missing' : 'strange']++;
    }
    await new Promise(setImmediate);
  });
  if (truth.length === 0) throw nothingLearned(target);
  refuseDiverged(network.parameters, { rate: learningRate });
  const probabilities = said.subarray(0, truth.length * classes.length);
  const predicted = Int32Array.from(truth, (_, row) => likeliest(probabilities, row, classes.length).at);
  const judged = judgeClasses({ truth: Int32Array.from(truth), predicted, probabilities, classes, seed: 1 });
  return { judged: { ...judged, classes: [...classes], count: truth.length }, ...found };
}

function nothingLearned(target: string): Failure {
  return new Failure(
    {
      en: 'No row has a class in “{column}” that the model knows, so there is nothing to learn. Choose the column that holds the class, or start without a model.',
      zh: '“{column}”列中没有模型认识的类别，无法学习。请选择存放类别的列，或者不接入模型、从头开始。',
    },
    { column: target },
    { code: 'no-rows', setting: 'target' },
  );
}
