interface ConfusionCell {
  count: number;
  /** Of the rows that truly are of this class. */
  share: number;
  right: boolean;
  /** 0 to 1: how strongly the cell is coloured. */
  heat: number;
}

/**
 * Cells of a confusion table, rows the truth, columns the predictions. Shares are of the row, so that a rare class can be
 * compared with a common one; a class without rows has shares of 0.
 */
export function confusionCells(confusion: readonly (readonly number[])[]): ConfusionCell[][] {
  return confusion.map((counts, truth) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.map((count, predicted) => {
      const share = total === 0 ? 0 : count / total;
      // The root makes the few wrong ones visible beside the many right ones.
      return { count, share, right: truth === predicted, heat: Math.sqrt(share) };
    });
  });
}

interface Confused {
  truth: string;
  predicted: string;
  count: number;
  share: number;
}

/** The pairs of classes that are most often taken for each other, most frequent first. */
export function mostConfused(confusion: readonly (readonly number[])[], classes: readonly string[], limit: number): Confused[] {
  return confusionCells(confusion)
    .flatMap((cells, truth) =>
      cells.map((cell, predicted) => ({
        ...cell,
        truth: classes[truth] ?? String(truth),
        predicted: classes[predicted] ?? String(predicted),
      })),
    )
    .filter(({ right, count }) => !right && count > 0)
    .sort((a, b) => b.count - a.count)
    .slice(0, limit)
    .map(({ truth, predicted, count, share }) => ({ truth, predicted, count, share }));
}
