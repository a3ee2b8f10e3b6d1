import { expect, test } from 'vitest';
import { addAnchor, type Anchor, importanceOf } from '../../../../nodes/lib/continual/consolidation.ts';
import { accuracyOn, type LabelledRows, meanGradient, type Network, parameterCount } from '../../../../nodes/lib/continual/network.ts';
import { chosen, digits, reversed } from './digit-rows.ts';

// The figures were made with scikit-learn, SciPy and PyTorch; the optima are unique, so any way leads to them.

const widths = [64, 10];
const weights = 640;
const training = (rows: LabelledRows) => chosen(rows, (row) => row % 5 !== 0);
const held = (rows: LabelledRows) => chosen(rows, (row) => row % 5 === 0);
const joined = (a: LabelledRows, b: LabelledRows): LabelledRows => ({
  rows: [...a.rows, ...b.rows],
  labels: [...Array.from(a.labels), ...Array.from(b.labels)],
});
const fresh = (): Network => ({ widths, parameters: new Float64Array(parameterCount(widths)) });

type Objective = (parameters: Float64Array, gradient: Float64Array) => number;

/** The lowest point of a smooth convex function (L-BFGS with backtracking). */
function lowest(start: Float64Array, objective: Objective, rounds = 400): { parameters: Float64Array; value: number } {
  const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const at = (parameters: Float64Array) => {
    const gradient = new Float64Array(start.length);
    return { parameters, value: objective(parameters, gradient), gradient };
  };
  const past: { s: Float64Array; y: Float64Array }[] = [];
  let here = at(start.slice());
  for (let round = 0; round < rounds && dot(here.gradient, here.gradient) > 1e-12; round++) {
    const direction = here.gradient.slice();
    const scales: number[] = [];
    for (const [index, { s, y }] of [...past.entries()].toReversed()) {
      scales[index] = dot(s, direction) / dot(s, y);
      direction.forEach((_, place) => (direction[place]! -= scales[index]! * y[place]!));
    }
    const last = past.at(-1);
    const size = last ? dot(last.s, last.y) / dot(last.y, last.y) : 1;
    direction.forEach((_, place) => (direction[place]! *= size));
    for (const [index, { s, y }] of past.entries()) {
      const back = dot(y, direction) / dot(s, y);
      direction.forEach((_, place) => (direction[place]! += (scales[index]! - back) * s[place]!));
    }
    let step = 1;
    let next = at(here.parameters.map((value, place) => value - step * direction[place]!));
    const fall = dot(here.gradient, direction);
    while (next.value > here.value - 1e-4 * step * fall && step > 1e-10) {
      step /= 2;
      next = at(here.parameters.map((value, place) => value - step * direction[place]!));
    }
    past.push({
      s: next.parameters.map((value, place) => value - here.parameters[place]!),
      y: next.gradient.map((value, place) => value - here.gradient[place]!),
    });
    if (past.length > 20) past.shift();
    here = next;
  }
  return here;
}

/** Cross-entropy of rows, with 0.0005 · |w - centre|² on the weights. */
function penalised(rows: LabelledRows, more: { centre?: Float64Array; anchor?: Anchor } = {}): Objective {
  return (parameters, gradient) => {
    let value = meanGradient({ widths, parameters }, rows, gradient);
    for (let at = 0; at < weights; at++) {
      const off = parameters[at]! - (more.centre?.[at] ?? 0);
      gradient[at]! += 1e-3 * off;
      value += (1e-3 / 2) * off ** 2;
    }
    return value + (more.anchor ? addAnchor(parameters, more.anchor, gradient) : 0);
  };
}

test('the pull of what was important has its optimum where the closed form says', () => {
  const anchor: Anchor = { parameters: Float64Array.of(1, -1), importance: Float64Array.of(2, 0.5), strength: 4 };
  const { parameters } = lowest(new Float64Array(2), ([x = 0, y = 0], gradient) => {
    gradient[0] = x;
    gradient[1] = y - 3;
    return (x ** 2 + (y - 3) ** 2) / 2 + addAnchor(Float64Array.of(x, y), anchor, gradient);
  });
  expect(parameters[0]).toBeCloseTo(0.888889, 6);
  expect(parameters[1]).toBeCloseTo(0.333333, 6);
});

test('digits, then digits turned round: what is forgotten, held and rehearsed', () => {
  const [a, b] = [training(digits), training(reversed)];
  const scores = (parameters: Float64Array) => [held(digits), held(reversed)].map((rows) => accuracyOn({ widths, parameters }, rows));
  const first = lowest(fresh().parameters, penalised(a));
  expect(first.value).toBeCloseTo(0.257570831, 7);
  const told = (parameters: Float64Array, [old, recent]: [number, number]) => {
    const [onOld = 0, onNew = 0] = scores(parameters);
    expect(onOld).toBeCloseTo(old, 5);
    expect(onNew).toBeCloseTo(recent, 5);
  };
  told(first.parameters, [0.963889, 0.416667]);
  told(lowest(first.parameters, penalised(b)).parameters, [0.416667, 0.963889]);
  const importance = importanceOf({ widths, parameters: first.parameters }, a);
  expect(importance.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0.767566, 5);
  for (const [strength, expected] of [
    [1, [0.563889, 0.936111]],
    [10, [0.788889, 0.841667]],
    [100, [0.947222, 0.475]],
  ] as const) {
    const anchor = { parameters: first.parameters, importance, strength };
    told(lowest(first.parameters, penalised(b, { centre: first.parameters, anchor })).parameters, [expected[0], expected[1]]);
  }
  for (const [every, expected] of [
    [10, [0.602778, 0.952778]],
    [5, [0.719444, 0.927778]],
  ] as const)
    told(
      lowest(
        first.parameters,
        penalised(
          joined(
            b,
            chosen(a, (row) => row % every === 0),
          ),
        ),
      ).parameters,
      [expected[0], expected[1]],
    );
}, 60_000);
