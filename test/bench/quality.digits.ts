import sampleData from '../../nodes/data/sample-data.ts';
import evaluate from '../../nodes/evaluation/evaluate.ts';
import splitRows from '../../nodes/prepare/split-rows.ts';
import trainImageClassifier from '../../nodes/training/train-image-classifier.ts';
import { bench, runNode } from '../run-node.ts';
import { rounded } from './main.figures.ts';

/** The digits of the package `mnist`: a small convolutional network with the settings that the node chooses, every fifth picture a test row. */
export async function digits(): Promise<{ mnist: number; mnistSeconds: number; mnistProcessorSeconds: number }> {
  const where = await bench();
  const { rows } = await runNode(sampleData, {}, { data: 'digits' }, where);
  const { training, test } = await runNode(splitRows, { rows }, { by: 'every', every: 5 }, where);
  const began = performance.now();
  const processor = process.cpuUsage();
  const { model } = await runNode(trainImageClassifier, { rows: training, validation: undefined }, { target: 'digit' }, where);
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(processor);
  const { metrics } = await runNode(evaluate, { model, test, training: undefined }, {}, where);
  return {
    mnist: metrics.scores.accuracy ?? Number.NaN,
    mnistSeconds: rounded(seconds, 1),
    mnistProcessorSeconds: rounded((user + system) / 1e6, 1),
  };
}
