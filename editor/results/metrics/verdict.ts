import type { RunSummary } from '../../../runtime/protocol.ts';
import { figureOf, inReadingOrder, moves } from '../../../nodes/kit/figure-words.ts';

/** Whether a run came to its figures: one that a gate stopped did too, and is the one that people ask about. */
export function isJudged({ status }: Pick<RunSummary, 'status'>): boolean {
  return status === 'done' || status === 'stopped';
}

/** How the headline figure of a run stands against that of another. */
export interface Verdict {
  figure: string;
  /** The node that measured it, where several did. */
  node?: string;
  from: number;
  to: number;
  better: boolean;
}

/** The first figure, in the order in which people read them, that both runs have and that moved for better or worse. */
export function verdictOf(before: RunSummary['scores'], now: RunSummary['scores']): Verdict | undefined {
  const several = Object.keys(now).length > 1;
  for (const [node, scores] of Object.entries(now)) {
    for (const [figure, to] of inReadingOrder(scores)) {
      const from = before[node]?.[figure];
      const { better } = figureOf(figure);
      if (typeof from !== 'number' || typeof to !== 'number' || !better) continue;
      // The first figure that both have decides, also where it stayed the same.
      if (moves(from, to)) return { figure, from, to, better: better === 'higher' ? to > from : to < from, ...(several && { node }) };
      break;
    }
  }
  return undefined;
}
