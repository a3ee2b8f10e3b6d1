import type { Stores } from '../store/open-stores.ts';

export interface Meter {
  note(ms: number, failed: boolean): void;
  counts(): { requests: number; failed: number; p50Ms: number; p99Ms: number };
}

const kept = 1_000;

/** Counts calls over restarts, and the median and 99th percentile of the last 1,000 since the start. */
export function createMeter(counts: Stores['counts'], id: string, owner: string): Meter {
  let { requests, failed } = counts.get(id) ?? { requests: 0, failed: 0 };
  const times = new Float64Array(kept);
  let filled = 0;
  let at = 0;
  return {
    note(ms, hasFailed) {
      requests++;
      if (hasFailed) failed++;
      times[at] = ms;
      at = (at + 1) % kept;
      filled = Math.min(kept, filled + 1);
      void counts.put({ id, owner, requests, failed });
    },
    counts() {
      const sorted = times.slice(0, filled).sort();
      const quantile = (share: number): number => {
        const value = sorted[Math.min(filled - 1, Math.floor(share * filled))] ?? 0;
        return Math.round(value * 100) / 100;
      };
      return { requests, failed, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
    },
  };
}
