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
  const sums = new Float64Array(bleuWidth(options));
  for (const [at, text] of texts.entries())
    for (const [place, value] of bleuStatistics(text, references[at] ?? [], options).entries()) sums[place]! += value;
  return { ...bleuOf(sums, options), signature: bleuSignature(references, options) };
}

/** How many numbers a text's statistics are. */
export function bleuWidth({ order = 4 }: BleuOptions): number {
  return 2 * order + 2;
}

/** What BLEU sums over the texts: hits and totals of each order, the length, and that of the nearest reference. */
export function bleuStatistics(text: string, references: readonly string[], { tokenizer = '13a', order = 4 }: BleuOptions): number[] {
  const own = tokensOf(text, tokenizer);
  const others = references.map((reference) => tokensOf(reference, tokenizer));
  const sizes = Array.from({ length: order }, (_, at) => at + 1);
  return [
    ...sizes.map((size) => shared(nGrams(own, size), most(others.map((other) => nGrams(other, size))))),
    ...sizes.map((size) => Math.max(0, own.length - size + 1)),
    own.length,
    nearestLength(own.length, others),
  ];
}

/** The figure of summed statistics. */
export function bleuOf(sums: Float64Array, { order = 4, smoothing = 'exp', effectiveOrder = false }: BleuOptions): Omit<Bleu, 'signature'> {
  const hits = Array.from(sums.subarray(0, order));
  const totals = Array.from(sums.subarray(order, 2 * order));
  const [length = 0, referenceLength = 0] = sums.subarray(2 * order);
  const brevityPenalty = length === 0 ? 0 : length < referenceLength ? Math.exp(1 - referenceLength / length) : 1;
  const precisions = precisionsOf(hits, totals, smoothing);
  const orders = effectiveOrder ? totals.filter((total) => total > 0).length : order;
  const isNothing = hits.every((hit) => hit === 0) || precisions.slice(0, orders).some((precision) => precision === 0);
  const mean = precisions.slice(0, orders).reduce((sum, precision) => sum + Math.log(precision), 0) / orders;
  return { score: isNothing ? 0 : brevityPenalty * Math.exp(mean), precisions, brevityPenalty, length, referenceLength };
}

export function bleuSignature(
  references: readonly (readonly string[])[],
  { tokenizer = '13a', order = 4, smoothing = 'exp', effectiveOrder = false }: BleuOptions,
): string {
  const counted = new Set(references.map(({ length: count }) => count));
  return [
    `nrefs:${counted.size > 1 ? 'var' : ([...counted][0] ?? 0)}`,
    'case:mixed',
    `eff:${effectiveOrder ? 'yes' : 'no'}`,
    `tok:${tokenizer}`,
    `smooth:${smoothing}`,
    ...(order === 4 ? [] : [`order:${order}`]),
  ].join('|');
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
