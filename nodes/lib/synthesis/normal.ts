/** The share of a normal distribution below a value (Abramowitz and Stegun 7.1.26: within 1.5e-7). */
export function normalShare(value: number): number {
  const x = Math.abs(value) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const sum = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const beyond = (sum * Math.exp(-x * x)) / 2;
  return value < 0 ? beyond : 1 - beyond;
}

/** The value below which a share of a normal distribution lies (Abramowitz and Stegun 26.2.23: within 4.5e-4); the far ends are cut. */
export function normalValue(share: number): number {
  const bounded = Math.min(1 - 1e-6, Math.max(1e-6, share));
  const upper = bounded > 0.5;
  const tail = upper ? 1 - bounded : bounded;
  const root = Math.sqrt(-2 * Math.log(tail));
  const size = root - (2.515517 + root * (0.802853 + root * 0.010328)) / (1 + root * (1.432788 + root * (0.189269 + root * 0.001308)));
  return upper ? size : -size;
}
