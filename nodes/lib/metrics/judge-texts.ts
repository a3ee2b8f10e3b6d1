import type { MetricsValue } from '../../kit/ports.ts';
import { cjkShare } from '../preprocess/text-terms.ts';
import { definedOnly, rowIntervals, weightedSums } from './bootstrap.ts';
import { isExactMatch, tokenF1 } from './generation/answer-match.ts';
import { type BleuOptions, bleuOf, bleuSignature, bleuStatistics, bleuWidth } from './generation/bleu.ts';
import { type ChrfOptions, chrfOf, chrfStatistics, chrfWidth } from './generation/chrf.ts';
import { rougeL, rougeN } from './generation/rouge.ts';
import { type TerOptions, terOf, terSignature, terStatistics, terWidth } from './generation/ter.ts';
import type { TokenizerName } from './generation/tokenizers.ts';

export type TextJudgement = Pick<MetricsValue, 'notes'> &
  Required<Pick<MetricsValue, 'scores' | 'intervals' | 'signature' | 'terSignature'>> & {
    /** F1 of the words of each row, for finding the worst. */
    overlaps: Float64Array;
  };
export interface TextAnswers {
  said: readonly string[];
  /** The right texts of each row, one or more. */
  references: readonly (readonly string[])[];
  /** How BLEU cuts words; chosen by the script of the references when missing. */
  tokenizer?: TokenizerName;
  seed: number;
  /** Called now and then with the share that is done. */
  progress?: (share: number) => void;
}

const plain: ChrfOptions = {};
const withWords: ChrfOptions = { words: 2 };
/** Means over the rows: the best of the references counts. */
const rowNames = ['rouge1', 'rouge2', 'rougeL', 'exactMatch', 'tokenF1'] as const;

/** Texts against what they should have been. BLEU, chrF and TER are of the whole (0 to 100), the others means over the rows (0 to 1). */
export function judgeTexts({ said, references, tokenizer, seed, progress }: TextAnswers): TextJudgement {
  const options: BleuOptions = { tokenizer: tokenizer ?? tokenizerFor(references) };
  const cut: TerOptions = { characters: options.tokenizer === 'zh' };
  const widths = [bleuWidth(options), chrfWidth(plain), chrfWidth(withWords), terWidth, rowNames.length + 1];
  const width = widths.reduce((sum, one) => sum + one, 0);
  const statistics = new Float64Array(said.length * width);
  for (const [row, text] of said.entries()) {
    if (row % 50 === 0) progress?.(row / said.length);
    statistics.set(statisticsOf(text, references[row] ?? [], { bleu: options, ter: cut }), row * width);
  }
  const figures = (sums: Float64Array) => figuresOf(sums, widths, options);
  const scores = figures(weightedSums(statistics, width));
  const intervals = rowIntervals(said.length, (weights) => figures(weightedSums(statistics, width, weights)), seed);
  return {
    scores,
    intervals: definedOnly(intervals, scores),
    notes: [],
    signature: bleuSignature(references, options),
    terSignature: terSignature(references, cut),
    overlaps: Float64Array.from(said, (_, row) => statistics[(row + 1) * width - 2] ?? 0),
  };
}

/** Chinese has no spaces between words, so it needs the tokenizer that parts characters. */
function tokenizerFor(references: readonly (readonly string[])[]): TokenizerName {
  const first = references.slice(0, 100).flat();
  const share = first.reduce((sum, text) => sum + cjkShare(text), 0) / Math.max(1, first.length);
  return share > 0.3 ? 'zh' : '13a';
}

/** All that is summed over the rows; the last number counts the row. */
function statisticsOf(text: string, references: readonly string[], options: { bleu: BleuOptions; ter: TerOptions }): number[] {
  const best = (of: (reference: string) => number) => Math.max(0, ...references.map(of));
  return [
    ...bleuStatistics(text, references, options.bleu),
    ...chrfStatistics(text, references, plain),
    ...chrfStatistics(text, references, withWords),
    ...terStatistics(text, references, options.ter),
    best((reference) => rougeN(text, reference, 1).f1),
    best((reference) => rougeN(text, reference, 2).f1),
    best((reference) => rougeL(text, reference).f1),
    isExactMatch(text, references) ? 1 : 0,
    tokenF1(text, references),
    1,
  ];
}

function figuresOf(
  sums: Float64Array,
  [forBleu = 0, forPlain = 0, forWords = 0, forTer = 0]: readonly number[],
  options: BleuOptions,
): Record<string, number> {
  const words = forBleu + forPlain;
  const edits = words + forWords;
  const means = sums.subarray(edits + forTer);
  const rows = means[rowNames.length] ?? 1;
  return {
    bleu: bleuOf(sums.subarray(0, forBleu), options).score,
    chrf: chrfOf(sums.subarray(forBleu, words), plain),
    chrfWords: chrfOf(sums.subarray(words, edits), withWords),
    ter: terOf(sums.subarray(edits, edits + forTer)),
    ...Object.fromEntries(rowNames.map((name, at) => [name, (means[at] ?? 0) / rows])),
  };
}
