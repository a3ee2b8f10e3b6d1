/** Chance that chi-square with so many degrees of freedom is at least so large: the upper regularised incomplete gamma function Q(k/2, x/2). */
export function chiSquareChance(statistic: number, freedom: number): number {
  if (!(statistic > 0) || freedom <= 0) return 1;
  return upperGamma(freedom / 2, statistic / 2);
}

/**
 * Q(a, x), by the series of DLMF 8.7.1 below a + 1 and the continued fraction of DLMF 8.9.2 above (evaluated by Lentz's method), where
 * each is quick.
 */
function upperGamma(a: number, x: number): number {
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < mostTerms && Math.abs(term) > Math.abs(sum) * precision; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.max(0, 1 - sum * scale);
  }
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < mostTerms; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / notZero(factor * d + b);
    c = notZero(b + factor / c);
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) < precision) break;
  }
  return Math.min(1, fraction * scale);
}
const mostTerms = 10_000;
const precision = 1e-15;
const tiny = 1e-300;
const notZero = (value: number) => (Math.abs(value) < tiny ? tiny : value);

/** Stirling's series (DLMF 5.11.1), raised into the range where it is exact to 15 digits. */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 12; z++) shift += Math.log(z);
  const inverse = 1 / (z * z);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) / z;
  return (z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - shift;
}

/** Above so many steps the exact chance costs too much, and the asymptotic one is as good. */
const mostSteps = 4e6;

/**
 * Two-sided chance of a Kolmogorov-Smirnov distance at least so large between two samples of one distribution: exact for small samples,
 * by counting the paths that leave the band (Hodges 1958; every term is positive, so that tiny chances keep their digits), else
 * Kolmogorov's limit with the correction of Stephens (1970).
 */
export function kolmogorovSmirnovChance(distance: number, first: number, second: number): number {
  if (!(distance > 0) || first === 0 || second === 0) return 1;
  if (first * second > mostSteps) return limitChance(distance, first, second);
  const reach = Math.round(distance * first * second);
  const leaves = (i: number, j: number) => Math.abs(i * second - j * first) >= reach;
  // Of all orders of both samples that lead to (i, j): the share that was outside on the way.
  let row = Float64Array.from({ length: second + 1 }, (_, j) => (j * first >= reach ? 1 : 0));
  for (let i = 1; i <= first; i++) {
    const next = new Float64Array(second + 1);
    next[0] = i * second >= reach ? 1 : 0;
    for (let j = 1; j <= second; j++) next[j] = leaves(i, j) ? 1 : (i * row[j]! + j * next[j - 1]!) / (i + j);
    row = next;
  }
  return Math.min(1, row[second] ?? 1);
}

function limitChance(distance: number, first: number, second: number): number {
  const root = Math.sqrt((first * second) / (first + second));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  let sum = 0;
  for (let k = 1; k <= 100; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * k * k * lambda * lambda);
  // The series does not settle near 0, where the chance is 1 anyway.
  return lambda < 0.2 ? 1 : Math.min(1, Math.max(0, sum));
}
