import type { Context } from '../../kit/define-node.ts';

/** What a training has gone through so far. */
export interface Gone {
  rows: number;
  tokens?: number;
  learningRate?: number;
  /** Mean of the epoch so far. */
  loss?: number;
}

const everyMs = 1_000;
/** A long training tells its figures so many times, no more: each stays in the record of the run. */
const mostTimes = 1_000;

/**
 * Tells how fast a training goes, how much memory it has taken at most, its learning rate and, since an epoch may take long,
 * the loss of the epoch so far; `place` counts epochs, or trees.
 */
export function liveFigures(context: Context, whole: number): (place: number, gone: Gone) => void {
  let last: { at: number; place: number; rows: number; tokens: number } | undefined;
  return (place, { rows, tokens, learningRate, loss }) => {
    const now = performance.now();
    // What was before the first batch is no pace.
    last ??= { at: now, place, rows, tokens: tokens ?? 0 };
    if (now - last.at < everyMs || Math.abs(place - last.place) < whole / mostTimes) return;
    const seconds = (now - last.at) / 1_000;
    context.metric('rowsPerSecond', (rows - last.rows) / seconds, place);
    if (tokens !== undefined) context.metric('tokensPerSecond', (tokens - last.tokens) / seconds, place);
    if (learningRate !== undefined) context.metric('learningRate', learningRate, place);
    if (loss !== undefined) context.metric('runningLoss', loss, place);
    context.metric('memoryBytes', process.resourceUsage().maxRSS * 1_024, place);
    last = { at: now, place, rows, tokens: tokens ?? 0 };
  };
}
