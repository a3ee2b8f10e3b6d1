import { type Found, kindIds } from './kinds.ts';

const rank = new Map(kindIds.map((kind, at) => [kind, at]));

/** Of what overlaps, the most certain stands, then the longest, then the kind that stands first in the list. In the order of the text. */
export function withoutOverlaps(found: Found[]): Found[] {
  if (found.length < 2) return found;
  const sorted = found.sort((a, b) => a.start - b.start || a.end - b.end);
  const kept: Found[] = [];
  let cluster: Found[] = [];
  let end = -1;
  for (const one of sorted) {
    if (one.start >= end && cluster.length > 0) {
      settle(cluster, kept);
      cluster = [];
    }
    cluster.push(one);
    end = Math.max(end, one.end);
  }
  settle(cluster, kept);
  return kept;
}

function settle(cluster: readonly Found[], kept: Found[]): void {
  const [first] = cluster;
  if (!first) return;
  if (cluster.length === 1) {
    kept.push(first);
    return;
  }
  const best = cluster.toSorted(
    (a, b) => b.certainty - a.certainty || b.end - b.start - (a.end - a.start) || (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0),
  );
  const from = first.start;
  const taken = new Uint8Array(cluster.reduce((end, one) => Math.max(end, one.end), 0) - from);
  const chosen: Found[] = [];
  for (const one of best) {
    if (isFree(taken, one.start - from, one.end - from)) {
      taken.fill(1, one.start - from, one.end - from);
      chosen.push(one);
    }
  }
  for (const one of chosen.sort((a, b) => a.start - b.start)) kept.push(one);
}

function isFree(taken: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (taken[at] === 1) return false;
  return true;
}
