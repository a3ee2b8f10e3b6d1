/** How the next token is chosen from what the model says. */
export interface Choosing {
  /** 0 always takes the likeliest token; the higher, the more surprising. */
  temperature: number;
  /** Only so many of the likeliest tokens are possible; all if 0. */
  topK: number;
  /** Only the likeliest tokens that have this share together are possible (Holtzman et al. 2019); all if 1. */
  topP: number;
  /** Tokens that were there before count so many times less (Keskar et al. 2019); 1 changes nothing. */
  repetitionPenalty: number;
}

/** The next token. `before` are those that the penalty concerns, `chance` a number from 0 up to, not including, 1. */
export function chooseToken(logits: Float32Array, choosing: Choosing, before: Iterable<number>, chance: number): number {
  const scores = penalized(logits, before, choosing.repetitionPenalty);
  if (choosing.temperature === 0) return largest(scores);
  for (const [at, score] of scores.entries()) scores[at] = score / choosing.temperature;
  const lowest = lowestKept(scores, choosing);
  const top = scores[largest(scores)] ?? 0;
  const shares = Float64Array.from(scores, (score) => (score >= lowest ? Math.exp(score - top) : 0));
  let left = chance * shares.reduce((sum, share) => sum + share, 0);
  for (const [token, share] of shares.entries()) {
    left -= share;
    if (share > 0 && left < 0) return token;
  }
  return largest(scores);
}

function penalized(logits: Float32Array, before: Iterable<number>, penalty: number): Float32Array {
  const scores = logits.slice();
  if (penalty === 1) return scores;
  for (const token of new Set(before)) {
    const score = scores[token] ?? 0;
    scores[token] = score > 0 ? score / penalty : score * penalty;
  }
  return scores;
}

function largest(scores: Float32Array): number {
  let best = 0;
  for (let at = 1; at < scores.length; at++) if (scores[at]! > scores[best]!) best = at;
  return best;
}

/** The score of the least likely token that is still possible. */
function lowestKept(scores: Float32Array, { topK, topP }: Choosing): number {
  if (topP >= 1 && (topK === 0 || topK >= scores.length)) return -Infinity;
  const sorted = scores.toSorted().reverse();
  const kept = topK > 0 ? Math.min(topK, sorted.length) : sorted.length;
  const shares = Float64Array.from(sorted.subarray(0, kept), (score) => Math.exp(score - sorted[0]!));
  const enough = topP * shares.reduce((sum, share) => sum + share, 0);
  let sum = 0;
  for (const [at, share] of shares.entries()) {
    sum += share;
    if (sum >= enough) return sorted[at]!;
  }
  return sorted[kept - 1] ?? -Infinity;
}
