import type { MetricsValue } from '../../kit/ports.ts';
import { type Message, message } from '../../kit/text.ts';
import { uniforms } from '../learn/random.ts';
import { definedOnly, rowIntervals } from './bootstrap.ts';
import { regressionFigures, type RegressionFigures } from './regression.ts';

const mostPoints = 500;

export type NumberJudgement = Pick<MetricsValue, 'notes' | 'scatter'> & Required<Pick<MetricsValue, 'scores' | 'intervals'>>;

/** All figures of estimated numbers; what is not defined is null, and a note says why. */
export function judgeNumbers(truth: Float64Array, predicted: Float64Array, seed: number): NumberJudgement {
  const figures = regressionFigures(truth, predicted);
  const intervals = rowIntervals(truth.length, (weights) => shown(regressionFigures(truth, predicted, weights)), seed);
  const { r2, mae, rmse, mse, mape } = figures;
  // Of true values around 0 a share of them says nothing, which is no lack of the test rows.
  const scores = { r2, mae, rmse, mse, ...(mape !== null && { mape }) };
  return {
    scores,
    intervals: definedOnly(intervals, scores),
    notes: notesOf(figures),
    scatter: scatterOf(truth, predicted, seed),
  };
}

function shown({ r2, mape, ...errors }: RegressionFigures) {
  return { ...errors, ...(r2 !== null && { r2 }), ...(mape !== null && { mape }) };
}

function notesOf({ r2 }: RegressionFigures): Message[] {
  if (r2 !== null) return [];
  return [message({ en: 'The true values do not differ, so R² is not defined.', zh: '真实值全部相同，因此 R² 没有定义。' })];
}

/** Points [truth, predicted]: all of few rows, else some at random. */
function scatterOf(truth: Float64Array, predicted: Float64Array, seed: number): [number, number][] {
  const next = uniforms({ seed, purpose: 'sample', layer: 3 });
  const count = Math.min(truth.length, mostPoints);
  const pick = truth.length <= mostPoints ? (at: number) => at : () => Math.floor(next() * truth.length);
  return Array.from({ length: count }, (_, at): [number, number] => {
    const row = pick(at);
    return [truth[row]!, predicted[row]!];
  });
}
