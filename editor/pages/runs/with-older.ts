import type { RunSummary } from '../../../runtime/protocol.ts';

/**
 * The newest runs, read anew, before the older ones that were in view already. `full`: there may be more than the newest.
 * Where so many are new that a gap lies between, the older ones must be asked for again.
 */
export function withOlder(newest: readonly RunSummary[], before: readonly RunSummary[], full: boolean): RunSummary[] {
  const last = newest.at(-1);
  const known = new Set(newest.map(({ id }) => id));
  if (!full || !last || !before.some(({ id }) => known.has(id))) return [...newest];
  // What is as new as the newest and not among them is gone, or no longer fits the filters.
  return [...newest, ...before.filter(({ id, startedAt }) => !known.has(id) && startedAt <= last.startedAt)];
}
