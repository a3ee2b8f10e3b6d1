import { expect, test } from 'vitest';
import { calibratedJoint, classThresholds, confidentJoint, suspectLabels } from '../../../../nodes/lib/label/confident-learning.ts';

test('the joint of the paper’s first figure: dog, fox and cow', () => {
  const counts = [100, 40, 20, 56, 60, 0, 32, 12, 80];
  const labels = Int32Array.from([...Array<number>(160).fill(0), ...Array<number>(116).fill(1), ...Array<number>(124).fill(2)]);
  const shares = calibratedJoint(Float64Array.from(counts), labels, 3);
  expect([...shares].map((share) => Number(share.toFixed(2)))).toEqual([0.25, 0.1, 0.05, 0.14, 0.15, 0, 0.08, 0.03, 0.2]);
});

/** Two classes; the fourth row of each is given the other's label. */
const judged = {
  labels: Int32Array.from([0, 0, 0, 1, 1, 1, 1, 0, -1]),
  probabilities: Float64Array.from([0.9, 0.1, 0.8, 0.2, 0.7, 0.3, 0.95, 0.05, 0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.05, 0.95, 0.5, 0.5]),
  classes: 2,
};

test('thresholds are mean self-confidences; only confident rows are counted; rows without label never', () => {
  const thresholds = classThresholds(judged);
  expect([...thresholds].map((one) => one.toFixed(4))).toEqual([
    ((0.9 + 0.8 + 0.7 + 0.05) / 4).toFixed(4),
    ((0.05 + 0.9 + 0.8 + 0.7) / 4).toFixed(4),
  ]);
  expect([...confidentJoint(judged, thresholds)]).toEqual([3, 1, 1, 3]);
});

test('each way to choose finds the swapped labels, the worst first, and never a row whose label is the likeliest', () => {
  for (const pruning of ['noise-rate', 'class', 'both'] as const) expect([...suspectLabels(judged, pruning).suspects]).toEqual([3, 7]);
  const certain = { ...judged, labels: Int32Array.from([0, 0, 0, 0, 1, 1, 1, 1, -1]) };
  expect([...suspectLabels(certain, 'class').suspects]).toEqual([]);
});

test('a class without rows and a table without labels are no fault', () => {
  const one = { labels: Int32Array.from([0, 0]), probabilities: Float64Array.from([0.6, 0.4, 0.3, 0.7]), classes: 2 };
  expect([...suspectLabels(one, 'noise-rate').suspects]).toEqual([]);
  const none = { ...one, labels: Int32Array.from([-1, -1]) };
  expect([...suspectLabels(none, 'both').suspects]).toEqual([]);
});
