import { join } from 'node:path';
import readFile from '../../nodes/data/read-file.ts';
import evaluate from '../../nodes/evaluation/evaluate.ts';
import splitRows from '../../nodes/prepare/split-rows.ts';
import trainTextClassifier from '../../nodes/training/train-text-classifier.ts';
import { bench, runNode } from '../run-node.ts';
import { dataFolder, rounded } from './main.figures.ts';
import { digits } from './quality.digits.ts';
import { entities } from './quality.entities.ts';

/** How good the models of the training nodes are on real data: `--data DIR` names the folder of the files. */
export async function run(): Promise<Record<string, unknown>> {
  const folder = dataFolder();
  if (folder === undefined) throw new Error('Say where the data lies: --data DIR');
  return { ...(await reviews(folder)), ...(await entities(folder)), ...(await digits()) };
}

const terms = { features: 'characters', weighting: 'more' } as const;

/**
 * Chinese reviews, good or bad: tf-idf of runs of one to three characters and logistic regression. Every fifth row is a
 * test row; rate and epochs are those of the best macro-F1 in four folds of the other rows.
 */
async function reviews(folder: string): Promise<Record<string, number>> {
  const path = 'waimai_10k.csv';
  const where = await bench({ files: { [path]: join(folder, path) } });
  const { rows } = await runNode(readFile, {}, { file: { source: 'folder', folder: 'data', path } }, where);
  const { training, test } = await runNode(splitRows, { rows }, { by: 'every', every: 5 }, where);
  const { model } = await runNode(
    trainTextClassifier,
    { rows: training, validation: undefined },
    { ...terms, textColumns: ['review'], target: 'label', hidden: 0, learningRate: 0.02, epochs: 3, patience: 0 },
    where,
  );
  const { metrics } = await runNode(evaluate, { model, test, training: undefined }, {}, where);
  const { perClass = [], scores } = metrics;
  const macroF1 = perClass.reduce((sum, { f1 }) => sum + f1, 0) / perClass.length;
  return { waimaiMacroF1: rounded(macroF1, 6), waimaiAuc: rounded(scores.auc ?? Number.NaN, 6) };
}
