import type { Context } from '../../kit/define-node.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { refuseDiverged } from '../learn/diverged.ts';
import { holdOut } from '../learn/held-out.ts';
import { importanceOf } from './consolidation.ts';
import { descend } from './descend.ts';
import { accuracyOn, type LabelledRows, pickedRows } from './network.ts';
import type { TrainableModel } from './trainable-model.ts';

export interface KeepLearning {
  model: TrainableModel;
  recent: LabelledRows;
  /** Rows like those that the model was first trained on. */
  old: LabelledRows | undefined;
  method: 'replay' | 'ewc' | 'plain';
  /** Replay: of the old rows, those that are learned again. */
  replayShare: number;
  /** EWC: how strongly what was important is held. */
  strength: number;
  epochs: number;
  batchSize: number;
  learningRate: number;
  seed: number;
}
/** Shares of right answers on rows that were held back from this training; without old rows theirs are missing. */
export interface Kept {
  before: { old?: number; recent: number };
  after: { old?: number; recent: number };
  learned: number;
  replayed: number;
}
const judgedShare = 0.2;
const mostForImportance = 2_000;

/** Trains a model on new rows, against forgetting what it knew; a fifth of the rows only judges. Changes the model's own parameters. */
export async function keepLearning(context: Context, options: KeepLearning): Promise<Kept> {
  const { model, method, seed } = options;
  const { network, classes } = model;
  if (method !== 'plain' && !options.old) throw oldMissing(method);
  const recent = parted(options.recent, classes.length, seed);
  const old = options.old && parted(options.old, classes.length, seed);
  const judge = () => ({ recent: accuracyOn(network, recent.judged), ...(old && { old: accuracyOn(network, old.judged) }) });
  const before = judge();
  const replayed =
    method === 'replay' && old ? spreadRows(old.learned, Math.ceil(old.learned.rows.length * options.replayShare)) : undefined;
  const anchor = method === 'ewc' &&
    old && {
      parameters: network.parameters.slice(),
      importance: importanceOf(network, spreadRows(old.learned, mostForImportance)),
      strength: options.strength,
    };
  const learned = replayed ? joined(recent.learned, replayed) : recent.learned;
  const { epochs, batchSize, learningRate } = options;
  await descend(network, learned, {
    epochs,
    batchSize,
    learningRate,
    seed,
    ...(anchor && { anchor }),
    onBatch: (done) =>
      context.progress(
        0.1 + 0.9 * done,
        { en: 'epoch {epoch} of {epochs}', zh: '第 {epoch} 轮，共 {epochs} 轮' },
        { epoch: Math.min(epochs, Math.floor(done * epochs) + 1), epochs },
      ),
    onEpoch(epoch, loss) {
      context.metric('loss', loss, epoch);
      const now = judge();
      context.metric('newAccuracy', now.recent, epoch);
      if (now.old !== undefined) context.metric('oldAccuracy', now.old, epoch);
    },
  });
  refuseDiverged(network.parameters, { rate: learningRate });
  return { before, after: judge(), learned: recent.learned.rows.length, replayed: replayed?.rows.length ?? 0 };
}

function oldMissing(method: 'replay' | 'ewc'): Failure {
  return new Failure(
    method === 'replay'
      ? {
          en: 'Replay learns some old rows again, but none are wired. Wire rows of the first training to “old rows”, or train on the new rows alone.',
          zh: '“重放”需要再次学习部分旧数据，但没有接入旧数据。请把最初训练用的数据接到“旧数据”，或只用新数据训练。',
        }
      : {
          en: 'To hold what is important, old rows must say what that is, but none are wired. Wire rows of the first training to “old rows”, or train on the new rows alone.',
          zh: '要保住重要的权重，需要由旧数据说明哪些重要，但没有接入旧数据。请把最初训练用的数据接到“旧数据”，或只用新数据训练。',
        },
    {},
    {
      code: 'missing-wire',
      port: 'old',
      fixes: [{ label: message({ en: 'Train on the new rows alone', zh: '只用新数据训练' }), settings: { method: 'plain' } }],
    },
  );
}

/** Rows to learn and rows to judge by, with the classes in both; so few that none can be spared judge themselves. */
function parted(all: LabelledRows, classes: number, seed: number): { learned: LabelledRows; judged: LabelledRows } {
  const target = { kind: 'classes' as const, labels: Int32Array.from(all.labels), classes };
  const { training, validation } = holdOut(target, all.rows.length, judgedShare, seed);
  return validation.length === 0
    ? { learned: all, judged: all }
    : { learned: pickedRows(all, training), judged: pickedRows(all, validation) };
}

/** So many rows, spread evenly over all. */
function spreadRows(all: LabelledRows, count: number): LabelledRows {
  const taken = Math.min(count, all.rows.length);
  return pickedRows(
    all,
    Int32Array.from({ length: taken }, (_, at) => Math.floor((at * all.rows.length) / taken)),
  );
}

function joined(a: LabelledRows, b: LabelledRows): LabelledRows {
  return { rows: [...a.rows, ...b.rows], labels: Int32Array.from([...Array.from(a.labels), ...Array.from(b.labels)]) };
}
