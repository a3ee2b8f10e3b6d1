/** A change that was noticed: the mean before it and the mean since. */
export interface Drift {
  before: number;
  since: number;
}

interface Bucket {
  sum: number;
  count: number;
}
/** Buckets of one size before two of them become one. */
const mostAlike = 5;
const checkEvery = 32;
const fewestRows = 10;

/**
 * ADWIN (Bifet and Gavaldà 2007): a window of the latest values from 0 to 1 that forgets its older part as soon as the two
 * differ by more than chance allows, wrongly with a probability of about `confidence` at each look. Old values are kept as
 * sums of 1, 2, 4, … of them, so a window takes little memory.
 */
export function driftDetector(confidence = 0.002): (value: number) => Drift | undefined {
  let buckets: Bucket[] = [];
  let seen = 0;

  /** The newest cut behind which the mean differs. */
  function cut(): Drift | undefined {
    const whole = total(buckets);
    const mean = whole.sum / whole.count;
    const variance = mean * (1 - mean);
    const limit = Math.log((2 * Math.log(Math.max(3, whole.count))) / confidence);
    const old: Bucket = { sum: 0, count: 0 };
    for (const [at, bucket] of buckets.entries()) {
      old.sum += bucket.sum;
      old.count += bucket.count;
      const fresh = { sum: whole.sum - old.sum, count: whole.count - old.count };
      if (old.count < fewestRows || fresh.count < fewestRows) continue;
      const share = 1 / (1 / old.count + 1 / fresh.count);
      const allowed = Math.sqrt((2 / share) * variance * limit) + (2 / (3 * share)) * limit;
      const [before, since] = [old.sum / old.count, fresh.sum / fresh.count];
      if (Math.abs(before - since) <= allowed) continue;
      buckets = buckets.slice(at + 1);
      return { before, since };
    }
    return undefined;
  }

  return (value) => {
    buckets.push({ sum: value, count: 1 });
    compress(buckets);
    if (++seen % checkEvery !== 0) return undefined;
    let found: Drift | undefined;
    for (let drift = cut(); drift; drift = cut()) found = { before: found?.before ?? drift.before, since: drift.since };
    return found;
  };
}

function total(buckets: readonly Bucket[]): Bucket {
  return buckets.reduce((all, { sum, count }) => ({ sum: all.sum + sum, count: all.count + count }), { sum: 0, count: 0 });
}

/** Joins the two oldest buckets of a size that there are too many of; the older the buckets, the larger. */
function compress(buckets: Bucket[]): void {
  for (let size = 1; ; size *= 2) {
    const first = buckets.findIndex(({ count }) => count === size);
    const alike = buckets.filter(({ count }) => count === size).length;
    const [a, b] = [buckets[first], buckets[first + 1]];
    if (alike <= mostAlike || !a || !b) return;
    buckets.splice(first, 2, { sum: a.sum + b.sum, count: 2 * size });
  }
}
