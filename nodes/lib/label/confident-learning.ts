/**
 * Confident learning: which given labels are probably wrong, from probabilities of a model that has not seen the rows
 * (Northcutt, Jiang and Chuang, “Confident learning: estimating uncertainty in dataset labels”, JAIR 70, 2021).
 * `labels[row]` is the place of the given class, −1 where there is none; `probabilities` are row by row in the order of the classes.
 */
export interface JudgedLabels {
  labels: Int32Array;
  probabilities: Float32Array | Float64Array;
  classes: number;
}

/** How suspects are chosen: by how frequent each confusion is, by how many labels of each class are wrong, or both agreeing. */
export type Pruning = 'noise-rate' | 'class' | 'both';

/** The mean probability of a class over the rows that were given it: from there on a model counts as confident. NaN where no row has the class. */
export function classThresholds({ labels, probabilities, classes }: JudgedLabels): Float64Array {
  const [sums, counts] = [new Float64Array(classes), new Float64Array(classes)];
  for (const [row, label] of labels.entries()) {
    if (label < 0) continue;
    sums[label]! += probabilities[row * classes + label]!;
    counts[label]! += 1;
  }
  return sums.map((sum, label) => sum / counts[label]!);
}

/** Counts of given (rows) and confident (columns) classes, row by row: a row counts for the likeliest of the classes that reach their threshold. */
export function confidentJoint(judged: JudgedLabels, thresholds = classThresholds(judged)): Float64Array {
  const { labels, probabilities, classes } = judged;
  const joint = new Float64Array(classes * classes);
  for (const [row, label] of labels.entries()) {
    if (label < 0) continue;
    let best = -1;
    for (let one = 0; one < classes; one++) {
      const share = probabilities[row * classes + one]!;
      if (share >= thresholds[one]! && (best < 0 || share > probabilities[row * classes + best]!)) best = one;
    }
    if (best >= 0) joint[label * classes + best]! += 1;
  }
  return joint;
}

/** The joint as shares of all labelled rows: every given class keeps its own share, whatever was confident in it. */
export function calibratedJoint(joint: Float64Array, labels: Int32Array, classes: number): Float64Array {
  const given = new Float64Array(classes);
  let all = 0;
  for (const label of labels)
    if (label >= 0) {
      given[label]! += 1;
      all++;
    }
  const shares = new Float64Array(joint.length);
  for (let label = 0; label < classes; label++) {
    const sum = joint.subarray(label * classes, (label + 1) * classes).reduce((total, count) => total + count, 0);
    for (let one = 0; one < classes; one++)
      // A class in which nothing was confident is taken for right.
      shares[label * classes + one] =
        sum === 0 ? (one === label ? given[label]! / all : 0) : ((joint[label * classes + one]! / sum) * given[label]!) / all;
  }
  return shares;
}

export interface Suspicion {
  /** Rows whose label is probably wrong, the most suspicious first. */
  suspects: Int32Array;
  /** Shares of given and true classes, row by row. */
  shares: Float64Array;
  thresholds: Float64Array;
}

/** The rows whose labels are probably wrong. A row whose given class is the likeliest is never one of them. */
export function suspectLabels(judged: JudgedLabels, pruning: Pruning): Suspicion {
  const { labels, probabilities, classes } = judged;
  const thresholds = classThresholds(judged);
  const shares = calibratedJoint(confidentJoint(judged, thresholds), labels, classes);
  const count = labels.reduce((sum, label) => sum + (label < 0 ? 0 : 1), 0);
  const byClass = rowsByLabel(labels, classes);
  const chance = (row: number, one: number) => probabilities[row * classes + one]!;
  const pickers: Record<'noise-rate' | 'class', () => Set<number>> = {
    'noise-rate': () => {
      const found = new Set<number>();
      for (const [label, rows] of byClass.entries())
        for (let other = 0; other < classes; other++) {
          const wrong = other === label ? 0 : Math.round(shares[label * classes + other]! * count);
          const lead = (row: number) => chance(row, other) - chance(row, label);
          for (const row of most(rows, lead, wrong)) found.add(row);
        }
      return found;
    },
    class: () => {
      const found = new Set<number>();
      for (const [label, rows] of byClass.entries()) {
        const own = shares.subarray(label * classes, (label + 1) * classes);
        const wrong = own.reduce((sum, share, other) => sum + (other === label ? 0 : share), 0);
        for (const row of most(rows, (one) => -chance(one, label), Math.round(wrong * count))) found.add(row);
      }
      return found;
    },
  };
  const sets = pruning === 'both' ? [pickers['noise-rate'](), pickers.class()] : [pickers[pruning]()];
  const [first = new Set<number>(), ...others] = sets;
  const likeliest = (row: number) => {
    let best = 0;
    for (let one = 1; one < classes; one++) if (chance(row, one) > chance(row, best)) best = one;
    return best;
  };
  const suspects = [...first].filter((row) => others.every((other) => other.has(row)) && likeliest(row) !== labels[row]);
  const quality = (row: number) => chance(row, labels[row]!);
  return { suspects: Int32Array.from(suspects.sort((a, b) => quality(a) - quality(b) || a - b)), shares, thresholds };
}

function rowsByLabel(labels: Int32Array, classes: number): number[][] {
  const rows = Array.from({ length: classes }, (): number[] => []);
  for (const [row, label] of labels.entries()) rows[label]?.push(row);
  return rows;
}

function most(rows: readonly number[], score: (row: number) => number, count: number): number[] {
  if (count <= 0) return [];
  return rows.toSorted((a, b) => score(b) - score(a) || a - b).slice(0, count);
}
