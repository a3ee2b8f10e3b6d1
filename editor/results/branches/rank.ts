import { isBetter, lessIsBetter } from '../../../nodes/kit/better.ts';
import type { BranchRow } from '../../../nodes/kit/branch-rows.ts';
import { inReadingOrder } from '../../../nodes/kit/figure-words.ts';

/** A column of figures: of which node, and which of its figures. */
export interface ScoreColumn {
  node: string;
  figure: string;
}

/** The columns of all rows, those that people should read first in front. */
export function scoreColumns(rows: readonly BranchRow[]): ScoreColumn[] {
  const nodes = new Map<string, Record<string, number | null>>();
  for (const { scores } of rows) for (const [node, figures] of Object.entries(scores)) nodes.set(node, { ...nodes.get(node), ...figures });
  return [...nodes].flatMap(([node, figures]) => inReadingOrder(figures).map(([figure]) => ({ node, figure })));
}

export function scoreOf(row: BranchRow, { node, figure }: ScoreColumn): number | null | undefined {
  return row.scores[node]?.[figure];
}

/** Better rows first; those without the figure keep their order at the end. */
export function ranked(rows: readonly BranchRow[], column: ScoreColumn | undefined): BranchRow[] {
  if (!column) return [...rows];
  const sign = lessIsBetter(column.figure) ? 1 : -1;
  const worth = (row: BranchRow) => {
    const score = scoreOf(row, column);
    return typeof score === 'number' ? sign * score : Infinity;
  };
  return rows.toSorted((a, b) => {
    const [left, right] = [worth(a), worth(b)];
    return left === right ? 0 : left - right;
  });
}

/** The best of several rows; undefined while fewer than two have the figure. */
export function bestRow(rows: readonly BranchRow[], column: ScoreColumn | undefined): BranchRow | undefined {
  if (!column) return undefined;
  const scored = rows.filter((row) => isBetter(column.figure, scoreOf(row, column), null));
  return scored.length > 1 ? ranked(scored, column)[0] : undefined;
}

/** The settings in which the rows differ, in order; each with its values as numbers where they all are. */
export function varied(rows: readonly BranchRow[]): { node: string; setting: string; numeric: boolean }[] {
  const found = new Map<string, { node: string; setting: string; values: Set<unknown> }>();
  for (const { values } of rows) {
    for (const { node, setting, value } of values) {
      const key = `${node} ${setting}`;
      const entry = found.get(key) ?? { node, setting, values: new Set() };
      entry.values.add(value);
      found.set(key, entry);
    }
  }
  return [...found.values()].map(({ node, setting, values }) => ({
    node,
    setting,
    numeric: values.size > 1 && [...values].every((value) => typeof value === 'number'),
  }));
}
