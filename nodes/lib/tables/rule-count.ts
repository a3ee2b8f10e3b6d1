import type { CellWord } from '../../kit/cell-words.ts';
import type { ModelFill } from './fill-by-model.ts';

/** What each rule did: cells changed, or rows removed. */
export interface RuleCount {
  rule: 'tidied' | 'range' | 'outlier' | 'required' | 'filled' | 'unfilled';
  column: string;
  count: number;
  /** It removed rows; else it changed cells, or, of cells that could not be filled, nothing. */
  removes?: true;
  /** What missing cells were filled with. */
  value?: string | number;
  /** Of a model: how well it did on rows that were set aside, and what always saying the same would do. */
  model?: Pick<ModelFill, 'quality' | 'baseline'>;
  /** Some cells before and after; without `after` the rows were removed. */
  examples?: { before: string | null; after?: string | number | null }[];
}

const reasons: Partial<Record<RuleCount['rule'], CellWord>> = { range: 'out of range', outlier: 'outlier', required: 'missing' };

/** What the removed rows say. */
export function removalReason({ rule, column }: Pick<RuleCount, 'rule' | 'column'>): string {
  return `${reasons[rule] ?? rule}: ${column}`;
}
