/** How fast a step goes: where it stood at some times of late. */
export interface Pace {
  /** Time that is left at the pace of late; undefined while too little is known. */
  secondsLeft(fraction: number, now?: number): number | undefined;
}

const soonestMs = 1_000;
/** Points lie at least so far apart, and so many are looked back over at most: then the span between them doubles. */
const apartMs = 500;
const mostPoints = 20;
/** A share that a step does not do between two reports: it has taken up its checkpoint. */
const leap = 0.02;
const leapFactor = 10;

/**
 * The pace of late rather than since the start: reading goes faster than learning. What a checkpoint spares is no pace,
 * so after a leap the count begins anew.
 */
export function createPace(): Pace {
  let points: { at: number; fraction: number }[] = [];
  let last: { at: number; fraction: number } | undefined;
  let span = apartMs;

  function isLeap(fraction: number, now: number): boolean {
    const [first] = points;
    if (!first || !last || fraction - last.fraction < leap) return false;
    const before = (last.fraction - first.fraction) / Math.max(1, last.at - first.at);
    const after = (fraction - last.fraction) / Math.max(1, now - last.at);
    return after > leapFactor * before;
  }

  return {
    secondsLeft(fraction, now = Date.now()) {
      if (isLeap(fraction, now)) {
        points = [];
        span = apartMs;
      }
      last = { at: now, fraction };
      const newest = points.at(-1);
      if (!newest || now - newest.at >= span) points.push(last);
      if (points.length > mostPoints) {
        points = points.slice(mostPoints / 2);
        span = Math.min(span * 2, 60_000);
      }
      const [first] = points;
      if (!first) return undefined;
      const done = fraction - first.fraction;
      const ms = now - first.at;
      if (ms < soonestMs || done < 0.001 || fraction >= 1) return undefined;
      return Math.round((((1 - fraction) / done) * ms) / 1_000);
    },
  };
}
