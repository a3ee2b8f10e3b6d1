/** What people said of rows, `answers[row][person]`: one value each, undefined where a person has not answered that row. */
export type Answers = readonly (readonly (string | undefined)[])[];

/** How different two values are, 0 for the same: 0 or 1 for classes, the squared difference for ratings, 1 − overlap for sets. */
export type Distance = (a: string, b: string) => number;

export const nominal: Distance = (a, b) => (a === b ? 0 : 1);
export const interval: Distance = (a, b) => (Number(a) - Number(b)) ** 2;

/** The share of equal answers among all pairs of answers to one row; undefined where no row has two. */
export function observedAgreement(answers: Answers): number | undefined {
  let equal = 0;
  let pairs = 0;
  for (const row of answers) {
    const counts = countsOf(row);
    const n = sum(counts.values());
    pairs += n * (n - 1);
    for (const count of counts.values()) equal += count * (count - 1);
  }
  return pairs === 0 ? undefined : equal / pairs;
}

/** Cohen's kappa of two people over the rows that both have answered (Cohen 1960); undefined where there is none, or where chance alone would agree on all. */
export function cohenKappa(a: readonly (string | undefined)[], b: readonly (string | undefined)[]): number | undefined {
  const left = new Map<string, number>();
  const right = new Map<string, number>();
  let both = 0;
  let equal = 0;
  for (const [at, one] of a.entries()) {
    const other = b[at];
    if (one === undefined || other === undefined) continue;
    both++;
    if (one === other) equal++;
    left.set(one, (left.get(one) ?? 0) + 1);
    right.set(other, (right.get(other) ?? 0) + 1);
  }
  if (both === 0) return undefined;
  const chance = sum([...left].map(([value, count]) => (count / both) * ((right.get(value) ?? 0) / both)));
  return beyondChance(equal / both, chance);
}

/** The mean of Cohen's kappa over all pairs of people who share rows (Light 1971). */
export function meanKappa(answers: Answers): number | undefined {
  const people = Math.max(0, ...answers.map((row) => row.length));
  const of = (person: number) => answers.map((row) => row[person]);
  const kappas: number[] = [];
  for (let one = 0; one < people; one++)
    for (let other = one + 1; other < people; other++) {
      const kappa = cohenKappa(of(one), of(other));
      if (kappa !== undefined) kappas.push(kappa);
    }
  return kappas.length === 0 ? undefined : sum(kappas) / kappas.length;
}

/**
 * Fleiss' kappa (Fleiss 1971) over the rows that as many people have answered as most rows have; other rows cannot be counted,
 * since it is defined for one number of answers a row.
 */
export function fleissKappa(answers: Answers): number | undefined {
  const sizes = new Map<number, number>();
  for (const row of answers) {
    const n = sum(countsOf(row).values());
    if (n > 1) sizes.set(n, (sizes.get(n) ?? 0) + 1);
  }
  const [size] = [...sizes].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [];
  if (size === undefined) return undefined;
  const rows = answers.filter((row) => row.filter((value) => value !== undefined).length === size);
  return beyondChance(observedAgreement(rows) ?? 0, chanceOf(rows));
}

/**
 * Krippendorff's alpha, any number of people, answers may be missing (Krippendorff 2004, chapter 11): 1 − observed ÷ expected disagreement.
 * Undefined where no row has two answers, or all answers are the same.
 */
export function krippendorffAlpha(answers: Answers, distance: Distance = nominal): number | undefined {
  const totals = new Map<string, number>();
  let observed = 0;
  let n = 0;
  for (const row of answers) {
    const counts = countsOf(row);
    const m = sum(counts.values());
    if (m < 2) continue;
    n += m;
    for (const [value, count] of counts) totals.set(value, (totals.get(value) ?? 0) + count);
    observed += disagreement(counts, distance) / (m - 1);
  }
  if (n === 0) return undefined;
  const expected = disagreement(totals, distance) / (n - 1);
  return expected === 0 ? undefined : 1 - observed / expected;
}

/** The sum of distances over all ordered pairs of answers that differ. */
function disagreement(counts: ReadonlyMap<string, number>, distance: Distance): number {
  let total = 0;
  for (const [a, many] of counts) for (const [b, others] of counts) if (a !== b) total += many * others * distance(a, b);
  return total;
}

function countsOf(row: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of row) if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** The agreement that chance alone would give: the squared shares of the values over all answers. */
function chanceOf(rows: Answers): number {
  const totals = countsOf(rows.flat());
  const all = sum(totals.values());
  return sum([...totals.values()].map((count) => (count / all) ** 2));
}

function beyondChance(observed: number, chance: number): number | undefined {
  return chance >= 1 ? undefined : (observed - chance) / (1 - chance);
}

function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
