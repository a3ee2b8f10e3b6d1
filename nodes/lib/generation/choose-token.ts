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
  for (let at = 0; at < scores.length; at++) scores[at]! /= choosing.temperature;
  const lowest = lowestKept(scores, choosing);
  const top = scores[largest(scores)] ?? 0;
  const possible: number[] = [];
  for (let token = 0; token < scores.length; token++) if (scores[token]! >= lowest) possible.push(token);
  const shares = possible.map((token) => Math.exp(scores[token]! - top));
  let left = chance * shares.reduce((sum, share) => sum + share, 0);
  for (const [at, token] of possible.entries()) {
    left -= shares[at]!;
    if (shares[at]! > 0 && left < 0) return token;
  }
  return largest(scores);
}

function penalized(logits: Float32Array, before: Iterable<number>, penalty: number): Float32Array {
  const scores = logits.slice();
  if (penalty === 1) return scores;
  // Each counts once, however often it was there.
  for (const token of before instanceof Set ? before : new Set(before)) {
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
  const sorted = topK > 0 && topK < scores.length ? greatest(scores, topK) : scores.toSorted().reverse();
  const shares = Float64Array.from(sorted, (score) => Math.exp(score - sorted[0]!));
  const enough = topP * shares.reduce((sum, share) => sum + share, 0);
  let sum = 0;
  for (const [at, share] of shares.entries()) {
    sum += share;
    if (sum >= enough) return sorted[at]!;
  }
  return sorted.at(-1) ?? -Infinity;
}

/** The greatest so many scores, falling. A vocabulary has a hundred thousand tokens, of which this keeps few: sorting all would take most of the time. */
function greatest(scores: Float32Array, count: number): Float32Array {
  const kept = new Float32Array(count).fill(-Infinity);
  for (let at = 0; at < scores.length; at++) {
    const score = scores[at]!;
    if (!(score > kept[count - 1]!)) continue;
    let place = count - 1;
    for (; place > 0 && kept[place - 1]! < score; place--) kept[place] = kept[place - 1]!;
    kept[place] = score;
  }
  return kept;
}
