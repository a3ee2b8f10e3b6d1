import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { isObject } from '../../kit/json.ts';
import { FinishedEarly, Paused } from '../../kit/problem.ts';
import { type EpochRecord, replaceFile } from '../learn/checkpoint.ts';
import type { DenseRows } from '../learn/fit-dense.ts';
import { trainingFingerprint } from '../learn/fingerprint.ts';
import { type FitResult, type Target, targetArray } from '../learn/fit-options.ts';
import { holdOut } from '../learn/held-out.ts';
import { balancedClassWeights } from '../learn/losses.ts';
import { boost, type BoostOptions, type TreeRows } from '../learn/trees/boost.ts';
import { encodeTrees } from '../learn/trees/encode-trees.ts';
import type { Tree } from '../learn/trees/tree.ts';
import { liveFigures } from './live-figures.ts';
import { readingShare } from './watch.ts';

export interface TreeOptions extends Pick<BoostOptions, 'learningRate' | 'leaves' | 'patience'> {
  rounds: number;
  balanced: boolean;
  /** Share of the rows that is held out where none are given. */
  validationShare: number;
  seed: number;
}

/** A log of hundreds of trees would hide what else was said. */
const mostLines = 12;
/** Milliseconds between two checkpoints. */
const checkpointMs = 5_000;

/** Grows boosted trees in sight of the user: live curve, a stop after every tree, and checkpoints to go on from. */
export async function fitTrees(
  context: Context,
  {
    rows,
    validation,
    categories,
    options,
  }: { rows: DenseRows; validation?: DenseRows; categories: ReadonlySet<number>; options: TreeOptions },
): Promise<FitResult> {
  const { rounds, learningRate = 0.1, balanced, validationShare, seed, ...rest } = options;
  const count = rows.features.length / rows.columns;
  const held = holdOut(rows.target, count, validation ? 0 : validationShare, seed);
  const training = treeRows(rows, categories, held.training);
  const judged = validation
    ? treeRows(validation, categories)
    : held.validation.length > 0
      ? treeRows(rows, categories, held.validation)
      : undefined;
  const { target } = training;
  const classWeights = balanced && target.kind === 'classes' ? balancedClassWeights(target.labels, target.classes) : undefined;
  const store = checkpoint(
    context.workdir,
    trainingFingerprint(
      options,
      [rows, ...(validation ? [validation] : [])].flatMap(({ features, target: answers }) => [features, targetArray(answers)]),
    ),
  );
  const known = await store.load();
  const resumedAt = known?.[0]?.length ?? 0;
  const history: EpochRecord[] = [];
  let savedAt = Date.now();
  let finishedEarly = false;
  const figures = liveFigures(context, rounds);
  const model = await boost(
    training,
    judged,
    { ...rest, rounds, learningRate, ...(classWeights && { classWeights }), ...(known && { known }) },
    {
      async round({ round, loss, validationLoss }, trees) {
        if (history.length === 0) context.metric('treesInAll', rounds);
        history.push({ epoch: round, loss, learningRate, ...(validationLoss !== undefined && { validationLoss }) });
        context.metric('loss', loss, round);
        if (validationLoss !== undefined) context.metric('validationLoss', validationLoss, round);
        if (round % Math.ceil(rounds / mostLines) === 0)
          context.log(
            { en: 'tree {round} of {rounds}, loss {loss}', zh: '第 {round} 棵树，共 {rounds} 棵，损失 {loss}' },
            { round, rounds, loss: validationLoss ?? loss, headline: true },
          );
        if (round > resumedAt && Date.now() - savedAt >= checkpointMs) {
          await store.save(trees);
          savedAt = Date.now();
        }
        figures(round, { rows: (round - resumedAt) * held.training.length });
        try {
          context.progress(
            readingShare + ((1 - readingShare) * round) / rounds,
            { en: 'tree {round} of {rounds}', zh: '第 {round} 棵树，共 {rounds} 棵' },
            { round, rounds },
          );
          // The loop never waits for anything by itself, and a stop could not be heard.
          await new Promise(setImmediate);
        } catch (error) {
          if (error instanceof Paused || error instanceof FinishedEarly) await store.save(trees);
          if (!(error instanceof FinishedEarly)) throw error;
          finishedEarly = true;
        }
        return !finishedEarly;
      },
    },
  );
  const stoppedEarly = !finishedEarly && history.length < rounds;
  if (resumedAt > 0)
    context.log({ en: 'Went on from the checkpoint at tree {tree}.', zh: '从第 {tree} 棵树的检查点继续训练。' }, { tree: resumedAt });
  if (stoppedEarly)
    context.log(
      {
        en: 'Stopped after tree {ran} of {rounds}: the held-out rows got no better since tree {best}; those after it are left out.',
        zh: '在第 {ran} 棵树（共 {rounds} 棵）提前停止：自第 {best} 棵起留出数据不再改善，其后的树已舍去。',
      },
      { ran: history.length, rounds, best: model.rounds },
    );
  if (finishedEarly)
    context.log(
      {
        en: 'Finished early after tree {ran} of {rounds}; the first {best} are kept, the best so far. The next run goes on to the end, unless you pin this result.',
        zh: '在第 {ran} 棵树（共 {rounds} 棵）后提前结束；已保留目前最佳的前 {best} 棵。下次运行会继续训练到最后，除非固定此结果。',
      },
      { ran: history.length, rounds, best: model.rounds },
    );
  return {
    onnx: encodeTrees(model, rows.columns, target.kind === 'classes' ? target.classes : undefined),
    history,
    bestEpoch: model.rounds,
    stoppedEarly,
    finishedEarly,
    resumedAtStep: resumedAt,
    trainingRows: held.training.length,
    validationRows: judged ? targetArray(judged.target).length : 0,
    provider: 'cpu',
  };
}

/** Rows one after the other as columns, all or some of them. */
function treeRows({ features, columns, target }: DenseRows, categories: ReadonlySet<number>, chosen?: Int32Array): TreeRows {
  const rows = chosen ?? Int32Array.from({ length: features.length / columns }, (_, row) => row);
  const answers: Target =
    target.kind === 'classes'
      ? { ...target, labels: rows.map((row) => target.labels[row] ?? 0) }
      : { ...target, values: Float32Array.from(rows, (row) => target.values[row] ?? 0) };
  return {
    columns: Array.from({ length: columns }, (_, column) => {
      const values = new Float32Array(rows.length);
      for (let place = 0; place < rows.length; place++) values[place] = features[rows[place]! * columns + column]!;
      return { kind: categories.has(column) ? 'category' : 'number', values };
    }),
    target: answers,
  };
}

/** The trees of a training, in the step's own folder. What cannot be read or belongs to another training is passed over. */
function checkpoint(folder: string, fingerprint: string) {
  const name = 'trees.json';
  return {
    async load(): Promise<readonly (readonly Tree[])[] | undefined> {
      try {
        const saved: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
        return isObject(saved) && saved.fingerprint === fingerprint && Array.isArray(saved.trees) ? saved.trees : undefined;
      } catch {
        return undefined;
      }
    },
    save: (trees: readonly (readonly Tree[])[]): Promise<void> => replaceFile(folder, name, JSON.stringify({ fingerprint, trees })),
  };
}
