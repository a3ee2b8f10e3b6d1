import { expect, test } from 'vitest';
import { driftDetector } from '../../../../nodes/lib/continual/drift.ts';
import { mamlRound, reptileRound } from '../../../../nodes/lib/continual/meta.ts';
import {
  accuracyOn,
  addGradient,
  type LabelledRows,
  meanGradient,
  type Network,
  parameterCount,
} from '../../../../nodes/lib/continual/network.ts';
import { digits } from './digit-rows.ts';

// The figures were made with scikit-learn and PyTorch.

test('digits in their order: each row is answered before it is learned', () => {
  const network: Network = { widths: [64, 10], parameters: new Float64Array(650) };
  const right: number[] = [];
  for (const [at, row] of digits.rows.entries()) {
    right.push(accuracyOn(network, { rows: [row], labels: [digits.labels[at]!] }));
    addGradient(network, row, { label: digits.labels[at]!, scale: -0.5, into: network.parameters });
  }
  const until = (count: number) => right.slice(0, count).reduce((sum, one) => sum + one, 0) / count;
  expect([until(100), until(500), until(1_000)]).toEqual([0.53, 0.768, 0.824]);
  expect(until(1_797)).toBeCloseTo(0.867557, 6);
});

test('learning to learn on two parabolas: Reptile and MAML after three rounds', () => {
  const tasks = [1, 3].map((centre) => (at: Float64Array) => at.map((value) => value - centre));
  const [reptile, maml] = [new Float64Array(1), new Float64Array(1)];
  for (let round = 0; round < 3; round++) {
    reptileRound(reptile, tasks, { steps: 5, innerRate: 0.1, rate: 0.5 });
    mamlRound(maml, tasks, { innerRate: 0.1, rate: 0.5 });
  }
  expect(reptile[0]).toBeCloseTo(0.9941508869, 9);
  expect(maml[0]).toBeCloseTo(1.57871025, 8);
});

test('the gradient of layers is that of finite differences', () => {
  const network: Network = {
    widths: [4, 5, 3],
    parameters: Float64Array.from({ length: parameterCount([4, 5, 3]) }, (_, at) => Math.sin(at * 7) / 2),
  };
  const rows: LabelledRows = {
    rows: [
      { ids: [0, 3], values: [1.5, -0.5] },
      { ids: [1, 2], values: [0.3, 2] },
    ],
    labels: [2, 0],
  };
  const gradient = new Float64Array(network.parameters.length);
  meanGradient(network, rows, gradient);
  const off = gradient.map((given, at) => {
    const lossAt = (change: number) =>
      meanGradient(
        { ...network, parameters: network.parameters.map((value, place) => (place === at ? value + change : value)) },
        rows,
        new Float64Array(gradient.length),
      );
    return Math.abs(given - (lossAt(1e-5) - lossAt(-1e-5)) / 2e-5);
  });
  expect(Math.max(...off)).toBeLessThan(1e-8);
});

test('a change of the share of errors is noticed soon, and chance is not taken for one', () => {
  let state = 7;
  const next = () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
  const steady = driftDetector();
  expect(Array.from({ length: 5_000 }, () => steady(Number(next() < 0.2))).filter(Boolean)).toEqual([]);
  const detector = driftDetector();
  const alarms = Array.from({ length: 2_000 }, (_, at) => (detector(Number(next() < (at < 1_000 ? 0.1 : 0.5))) ? at : -1)).filter(
    (at) => at >= 0,
  );
  expect(alarms[0]).toBeGreaterThan(1_000);
  expect(alarms[0]).toBeLessThan(1_150);
});

test('a network of many numbers learns to learn, too', () => {
  const parameters = new Float64Array(200_000).fill(1);
  mamlRound(parameters, [(now) => now.slice()], { innerRate: 0.1, rate: 0.5 });
  // The gradient of ½ Σ p² after one inner step is 0.9 p, and 0.9² p by the chain rule.
  expect(parameters[0]).toBeCloseTo(1 - 0.5 * 0.81, 6);
});
