/** A step as its time is looked at. */
export interface Timed {
  above: readonly string[];
  /** Milliseconds of work that are left; 0 where it is over, undefined where nobody knows. */
  leftMs: number | undefined;
}

export interface TimeLeft {
  ms: number;
  /** False where the time of a step is not known: then it is at least so long. */
  whole: boolean;
}

/**
 * How long all steps still need: the longest way through them, or what the workers need for the sum where that is longer.
 * Undefined where nothing is known. Steps come in an order in which they can run.
 */
export function timeLeft(steps: ReadonlyMap<string, Timed>, workers: number): TimeLeft | undefined {
  const ends = new Map<string, number>();
  let sum = 0;
  let whole = true;
  for (const [id, { above, leftMs }] of steps) {
    if (leftMs === undefined) whole = false;
    sum += leftMs ?? 0;
    ends.set(id, (leftMs ?? 0) + Math.max(0, ...above.map((other) => ends.get(other) ?? 0)));
  }
  if (!whole && sum === 0) return undefined;
  return { ms: Math.max(sum / Math.max(1, workers), 0, ...ends.values()), whole };
}

/**
 * When each of the waiting runs gets a worker, milliseconds from now. `busy`: how long each busy worker still is;
 * `waiting`: how long each waiting run keeps one, in the order in which they get them.
 */
export function startTimes(
  workers: number,
  busy: readonly (number | undefined)[],
  waiting: readonly (number | undefined)[],
): (number | undefined)[] {
  const unknown = Number.POSITIVE_INFINITY;
  const free = [...busy.map((ms) => ms ?? unknown), ...Array.from({ length: Math.max(0, workers - busy.length) }, () => 0)];
  return waiting.map((ms) => {
    free.sort((a, b) => a - b);
    const at = free[0] ?? unknown;
    free[0] = at + (ms ?? unknown);
    return Number.isFinite(at) ? at : undefined;
  });
}
