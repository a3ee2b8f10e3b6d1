/** How unsure probabilities are, each greater the less is known: Settles, “Active learning literature survey”, 2009, section 3.1. */
export type Measure = 'confidence' | 'margin' | 'entropy';

/**
 * Of a row's probabilities: 1 minus the greatest (`confidence`, 0 to 1 − 1/classes), 1 minus the lead of the first over the second
 * (`margin`, 0 to 1), or the entropy in nats (`entropy`, 0 to ln(classes)).
 */
export function uncertainty(probabilities: ArrayLike<number>, measure: Measure): number {
  if (measure === 'entropy') {
    let sum = 0;
    for (let at = 0; at < probabilities.length; at++) {
      const share = probabilities[at]!;
      if (share > 0) sum -= share * Math.log(share);
    }
    return sum;
  }
  let [first, second] = [0, 0];
  for (let at = 0; at < probabilities.length; at++) {
    const share = probabilities[at]!;
    if (share > first) [first, second] = [share, first];
    else if (share > second) second = share;
  }
  return measure === 'confidence' ? 1 - first : 1 - (first - second);
}

/** The places of the `count` greatest scores, the greatest first, the earlier of equal ones first. */
export function greatest(scores: Float64Array, count: number): Int32Array {
  const places = Int32Array.from(scores, (_, at) => at).sort((a, b) => scores[b]! - scores[a]! || a - b);
  return places.slice(0, count);
}

/**
 * Places of vectors of length 1 that lie far from each other: each next one is the farthest from all before, the earlier of equally
 * far ones first (Gonzalez 1985; as a way to choose rows, “core-set”, Sener and Savarese 2018). It begins with the first.
 */
export function farthestFirst(vectors: readonly Float32Array[], count: number): number[] {
  const nearest = new Float64Array(vectors.length).fill(Infinity);
  const chosen: number[] = [];
  let next = 0;
  while (chosen.length < Math.min(count, vectors.length)) {
    chosen.push(next);
    const last = vectors[next]!;
    nearest[next] = -1;
    let best = -1;
    for (const [at, vector] of vectors.entries()) {
      if (nearest[at]! < 0) continue;
      let product = 0;
      for (let place = 0; place < vector.length; place++) product += vector[place]! * last[place]!;
      nearest[at] = Math.min(nearest[at]!, Math.max(0, 1 - product));
      if (best < 0 || nearest[at]! > nearest[best]!) best = at;
    }
    next = best;
  }
  return chosen;
}
