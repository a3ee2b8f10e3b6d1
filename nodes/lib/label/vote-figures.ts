/** A way in which the rules voted, and how many rows got it. `votes[rule]` is a class, or -1 where the rule is silent; `gold` the true class, where one is known. */
export interface VotePattern {
  votes: readonly number[];
  gold: number;
  count: number;
}

/** How a rule votes, as shares of all rows: Ratner et al., “Snorkel: rapid training data creation with weak supervision”, 2017. */
export interface RuleFigures {
  /** Rows that it votes on. */
  coverage: number;
  /** Rows that it and at least one other vote on. */
  overlap: number;
  /** Rows on which at least one other votes differently. */
  conflict: number;
  votes: number;
  /** Share of its votes that are true, among those whose truth is known. */
  accuracy?: number;
  /** Votes whose truth is known. */
  checked: number;
}

export function ruleFigures(patterns: readonly VotePattern[], rules: number): RuleFigures[] {
  const rows = patterns.reduce((sum, { count }) => sum + count, 0);
  return Array.from({ length: rules }, (_, rule) => {
    let [votes, overlaps, conflicts, checked, right] = [0, 0, 0, 0, 0];
    for (const pattern of patterns) {
      const own = pattern.votes[rule] ?? -1;
      if (own < 0) continue;
      const others = pattern.votes.filter((vote, at) => at !== rule && vote >= 0);
      votes += pattern.count;
      if (others.length > 0) overlaps += pattern.count;
      if (others.some((vote) => vote !== own)) conflicts += pattern.count;
      if (pattern.gold < 0) continue;
      checked += pattern.count;
      if (pattern.gold === own) right += pattern.count;
    }
    const share = (count: number) => (rows === 0 ? 0 : count / rows);
    return {
      coverage: share(votes),
      overlap: share(overlaps),
      conflict: share(conflicts),
      votes,
      checked,
      ...(checked > 0 && { accuracy: right / checked }),
    };
  });
}
