/** What voters said of an item, or of `weight` items of which they said the same. A voter may speak several times, or not at all. */
export interface VotedItem {
  votes: readonly (readonly [voter: number, answer: number])[];
  weight: number;
}

export interface VoteModelOptions {
  voters: number;
  classes: number;
  /** Answers that a voter can give, where that is more than the classes: silence can be one, and tells something too. */
  answers?: number;
  /** Votes that each voter is taken to have given already, once for each class and answer: 0 believes the votes alone. */
  smoothing?: number;
  mostRounds?: number;
}

export interface VoteModel {
  /** Share of each class among the items. */
  shares: Float64Array;
  /** Of each voter: how often it gives an answer (columns) to an item of a class (rows), row by row. */
  habits: Float64Array[];
  rounds: number;
}

/** Probabilities move by less than this in the last round. */
const settled = 1e-9;

/**
 * How reliable each voter is and how frequent each class, from the votes alone: Dawid and Skene, “Maximum likelihood estimation of
 * observer error-rates using the EM algorithm”, Applied Statistics 28 (1979), 20–28. It begins at the share of each class among an
 * item's votes, as the paper does, and maximises the likelihood; voters count as independent given the class.
 */
export function learnVoters(items: readonly VotedItem[], options: VoteModelOptions): VoteModel {
  const { classes, mostRounds = 200 } = options;
  let beliefs = shareOfVotes(items, classes);
  let model = reestimate(items, beliefs, options);
  for (let round = 1; ; round++) {
    const next = itemProbabilities(items, model, classes);
    const moved = next.reduce((most, value, at) => Math.max(most, Math.abs(value - beliefs[at]!)), 0);
    beliefs = next;
    model = { ...reestimate(items, beliefs, options), rounds: round };
    if (moved < settled || round >= mostRounds) return model;
  }
}

/** The share of each class among an item's votes, item by item; all alike where there are none. */
export function shareOfVotes(items: readonly VotedItem[], classes: number): Float64Array {
  const shares = new Float64Array(items.length * classes);
  for (const [at, { votes }] of items.entries()) {
    const said = votes.filter(([, answer]) => answer < classes);
    for (const [, answer] of said) shares[at * classes + answer]! += 1 / said.length;
    if (said.length === 0) shares.fill(1 / classes, at * classes, (at + 1) * classes);
  }
  return shares;
}

/** The probability of each class for each item, given what is known of the voters. */
export function itemProbabilities(items: readonly VotedItem[], { shares, habits }: VoteModel, classes: number): Float64Array {
  const answers = (habits[0]?.length ?? 0) / classes;
  const logShares = shares.map(safeLog);
  const logHabits = habits.map((habit) => habit.map(safeLog));
  const beliefs = new Float64Array(items.length * classes);
  for (const [at, { votes }] of items.entries()) {
    const own = beliefs.subarray(at * classes, (at + 1) * classes);
    own.set(logShares);
    for (const [voter, answer] of votes) for (let one = 0; one < classes; one++) own[one]! += logHabits[voter]![one * answers + answer]!;
    const greatest = own.reduce((most, value) => Math.max(most, value), -Infinity);
    let sum = 0;
    for (let one = 0; one < classes; one++) sum += own[one] = Math.exp(own[one]! - greatest);
    for (let one = 0; one < classes; one++) own[one]! /= sum;
  }
  return beliefs;
}

/** The logarithm of nothing would make impossible what was only never seen. */
const safeLog = (share: number) => Math.log(Math.max(share, 1e-300));

function reestimate(
  items: readonly VotedItem[],
  beliefs: Float64Array,
  { voters, classes, answers = classes, smoothing = 0 }: VoteModelOptions,
): VoteModel {
  const shares = new Float64Array(classes);
  const habits = Array.from({ length: voters }, () => new Float64Array(classes * answers).fill(smoothing));
  let total = 0;
  for (const [at, { votes, weight }] of items.entries()) {
    total += weight;
    for (let one = 0; one < classes; one++) {
      const believed = beliefs[at * classes + one]! * weight;
      shares[one]! += believed;
      for (const [voter, answer] of votes) habits[voter]![one * answers + answer]! += believed;
    }
  }
  for (let one = 0; one < classes; one++) shares[one] = total === 0 ? 1 / classes : shares[one]! / total;
  for (const habit of habits)
    for (let one = 0; one < classes; one++) {
      const own = habit.subarray(one * answers, (one + 1) * answers);
      const sum = own.reduce((all, count) => all + count, 0);
      for (let answer = 0; answer < answers; answer++) own[answer] = sum === 0 ? 1 / answers : own[answer]! / sum;
    }
  return { shares, habits, rounds: 0 };
}
