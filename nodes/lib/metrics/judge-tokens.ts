import type { MetricsValue } from '../../kit/ports.ts';
import { message } from '../../kit/text.ts';
import { definedOnly, rowIntervals } from './bootstrap.ts';
import { lossFigures, type RowLosses } from './row-losses.ts';

/** How surprised a language model is by the tokens of rows; the intervals draw whole rows. */
export function judgeTokens(
  losses: RowLosses,
  seed: number,
): Pick<MetricsValue, 'notes'> & Required<Pick<MetricsValue, 'intervals'>> & { scores: Record<string, number | null> } {
  const tokens = losses.tokens.reduce((sum, count) => sum + count, 0);
  if (tokens === 0) return { scores: {}, intervals: {}, notes: [] };
  const scores = lossFigures(losses);
  return {
    scores,
    intervals: definedOnly(
      rowIntervals(losses.nats.length, (weights) => lossFigures(losses, weights), seed),
      scores,
    ),
    notes: [
      message(
        {
          en: 'Perplexity counts {tokens} tokens, the ends of the texts among them. Compare models with different vocabularies by bits per byte.',
          zh: '困惑度按 {tokens} 个词元计算，包括文本的结束符。词表不同的模型请用每字节比特数比较。',
        },
        { tokens },
      ),
    ],
  };
}
