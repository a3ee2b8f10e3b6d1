/** Shares of two samples in the same bins or categories, each summing to 1, as distances. All logarithms are natural. */

/**
 * Population stability index: sum of (q - p) ln(q / p). An empty bin counts as 0.0001, or, where the smallest other share is not above
 * that, as a millionth of it (the rule of Evidently), since the logarithm of 0 has no end.
 */
export function populationStability(reference: readonly number[], current: readonly number[]): number {
  const [p, q] = [filled(reference), filled(current)];
  return p.reduce((sum, share, at) => sum + ((q[at] ?? 0) - share) * Math.log((q[at] ?? 0) / share), 0);
}

function filled(shares: readonly number[]): number[] {
  const least = Math.min(...shares.filter((share) => share > 0));
  const empty = least <= 0.0001 ? least / 1e6 : 0.0001;
  return shares.map((share) => (share === 0 ? empty : share));
}

/** Kullback-Leibler divergence of `current` from `reference`: sum of p ln(p / q), in nats; infinite where q lacks what p has. */
export function divergence(reference: readonly number[], current: readonly number[]): number {
  return reference.reduce((sum, share, at) => sum + (share === 0 ? 0 : share * Math.log(share / (current[at] ?? 0))), 0);
}

/** Jensen-Shannon distance: the root of the mean divergence from the mixture of both; 0 to 0.833 in nats (0 to 1 in bits, by √ln 2). */
export function jensenShannon(reference: readonly number[], current: readonly number[]): number {
  const middle = reference.map((share, at) => (share + (current[at] ?? 0)) / 2);
  // Rounding may leave a little less than nothing.
  return Math.sqrt(Math.max(0, (divergence(reference, middle) + divergence(current, middle)) / 2));
}

/** Edges of equal bins by Sturges' rule over both samples, as NumPy draws them: ceil(log2 n + 1) bins. Empty where all values are equal. */
export function sturgesEdges(count: number, min: number, max: number): number[] {
  const bins = Math.max(1, Math.ceil(Math.log2(Math.max(1, count)) + 1));
  if (!(max > min)) return [];
  const step = (max - min) / bins;
  return Array.from({ length: bins + 1 }, (_, at) => (at === bins ? max : min + at * step));
}
