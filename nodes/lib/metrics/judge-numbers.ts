import type { MetricsValue } from '../../kit/ports.ts';
import { message } from '../../kit/text.ts';
import { uniforms } from '../learn/random.ts';
import { rowInterval } from './bootstrap.ts';
import { regressionFigures } from './regression.ts';

/** Of more rows the interval is too narrow to be worth the time. */
const mostResampled = 100_000;
const mostPoints = 500;

/** All figures of estimated numbers; r2 is null where the true values do not differ, and a note says so. */
export function judgeNumbers(
  truth: Float64Array,
  predicted: Float64Array,
  seed: number,
): Pick<MetricsValue, 'scores' | 'notes' | 'scatter' | 'interval'> {
  const figures = regressionFigures(truth, predicted);
  const interval =
    figures.r2 !== null && truth.length <= mostResampled
      ? rowInterval(truth.length, (drawn) => explained(truth, predicted, drawn), seed)
      : undefined;
  return {
    scores: { r2: figures.r2, mae: figures.mae, rmse: figures.rmse, mse: figures.mse },
    notes:
      figures.r2 === null
        ? [message({ en: 'The true values do not differ, so R² is not defined.', zh: '真实值全部相同，因此 R² 没有定义。' })]
        : [],
    scatter: scatterOf(truth, predicted, seed),
    ...(interval && { interval: { figure: 'r2', ...interval } }),
  };
}

function explained(truth: Float64Array, predicted: Float64Array, drawn: Uint32Array): number {
  let [mean, squares, errors] = [0, 0, 0];
  for (const row of drawn) mean += truth[row]! / drawn.length;
  for (const row of drawn) {
    squares += (truth[row]! - mean) ** 2;
    errors += (truth[row]! - predicted[row]!) ** 2;
  }
  return squares === 0 ? Number.NaN : 1 - errors / squares;
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
