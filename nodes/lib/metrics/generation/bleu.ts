import { nGrams, shared } from './n-grams.ts';
import { type TokenizerName, tokensOf } from './tokenizers.ts';

export interface BleuOptions {
  tokenizer?: TokenizerName;
  /** The longest runs of words that are compared. */
  order?: number;
  /** `exp` halves the share of each further order without a hit; with `none` one such order makes the figure 0. */
  smoothing?: 'exp' | 'none';
  /** For single sentences: only orders that the text is long enough for. */
  effectiveOrder?: boolean;
}
export interface Bleu {
  /** 0 to 100. */
  score: number;
  /** Share of the runs of each length that are found in a reference, 0 to 100. */
  precisions: number[];
  /** 1 where the texts are as long as the references, less where they are shorter. */
  brevityPenalty: number;
  length: number;
  referenceLength: number;
  /** What must be the same for two figures to be compared. */
  signature: string;
}

/** BLEU of a corpus (Papineni et al. 2002) by sacreBLEU's rules; `references[i]` are those of `texts[i]`, one or more. */
export function bleu(texts: readonly string[], references: readonly (readonly string[])[], options: BleuOptions = {}): Bleu {
  const { tokenizer = '13a', order = 4, smoothing = 'exp', effectiveOrder = false } = options;
  const hits = Array.from({ length: order }, () => 0);
  const totals = Array.from({ length: order }, () => 0);
  let length = 0;
  let referenceLength = 0;
  for (const [at, text] of texts.entries()) {
    const own = tokensOf(text, tokenizer);
    const others = (references[at] ?? []).map((reference) => tokensOf(reference, tokenizer));
    length += own.length;
    referenceLength += nearestLength(own.length, others);
    for (let size = 1; size <= order; size++) {
      const counts = nGrams(own, size);
      hits[size - 1]! += shared(counts, most(others.map((other) => nGrams(other, size))));
      totals[size - 1]! += Math.max(0, own.length - size + 1);
    }
  }
  const brevityPenalty = length === 0 ? 0 : length < referenceLength ? Math.exp(1 - referenceLength / length) : 1;
  const precisions = precisionsOf(hits, totals, smoothing);
  const orders = effectiveOrder ? totals.filter((total) => total > 0).length : order;
  const isNothing = hits.every((hit) => hit === 0) || precisions.slice(0, orders).some((precision) => precision === 0);
  const mean = precisions.slice(0, orders).reduce((sum, precision) => sum + Math.log(precision), 0) / orders;
  const counted = new Set(references.map(({ length: count }) => count));
  const signature = [
    `nrefs:${counted.size > 1 ? 'var' : ([...counted][0] ?? 0)}`,
    'case:mixed',
    `eff:${effectiveOrder ? 'yes' : 'no'}`,
    `tok:${tokenizer}`,
    `smooth:${smoothing}`,
    ...(order === 4 ? [] : [`order:${order}`]),
  ];
  return {
    score: isNothing ? 0 : brevityPenalty * Math.exp(mean),
    precisions,
    brevityPenalty,
    length,
    referenceLength,
    signature: signature.join('|'),
  };
}

function precisionsOf(hits: readonly number[], totals: readonly number[], smoothing: 'exp' | 'none'): number[] {
  let divisor = 1;
  return hits.map((hit, at) => {
    const total = totals[at] ?? 0;
    if (total === 0) return 0;
    if (hit > 0) return (100 * hit) / total;
    divisor *= 2;
    return smoothing === 'exp' ? 100 / (divisor * total) : 0;
  });
}

/** The length that is nearest, the shorter one of two. */
function nearestLength(length: number, others: readonly (readonly string[])[]): number {
  const sorted = others.map((other) => other.length).sort((a, b) => Math.abs(a - length) - Math.abs(b - length) || a - b);
  return sorted[0] ?? 0;
}

/** For each run the greatest of its counts. */
function most(all: readonly ReadonlyMap<string, number>[]): Map<string, number> {
  const greatest = new Map<string, number>();
  for (const counts of all) for (const [run, count] of counts) greatest.set(run, Math.max(count, greatest.get(run) ?? 0));
  return greatest;
}
