import type { EngineParts } from './engine-parts.ts';
import { artifactsIn } from './artifacts-in.ts';
import type { LiveRun } from './live-runs.ts';

/** How long runs keep their artifacts, whichever is more, and how long a fresh artifact is safe from collection. */
export interface Retention {
  days: number;
  runsOfWorkflow: number;
  graceMs: number;
  lightBytes: number;
}
export const retention: Retention = { days: 30, runsOfWorkflow: 50, graceMs: 3_600_000, lightBytes: 2_000_000_000 };

/** Removes what nothing keeps: artifacts and cache entries of runs that are old. Safe while runs are under way. */
export async function collect(
  { runs, light, cache, artifacts, outside }: EngineParts,
  live: readonly LiveRun[],
  rules: Retention = retention,
  now = Date.now(),
): Promise<{ freed: number }> {
  // Anything committed since the oldest live run began may belong to a step that has not ended yet.
  const before = Math.min(now - rules.graceMs, ...live.map(({ stored }) => stored.at));
  const oldest = now - rules.days * 86_400_000;
  const kept = new Set(outside.keeps());
  const keptKeys = new Set<string>();
  for (const { surveyed, feed } of live) {
    for (const { key, latest, cached, given } of surveyed.values()) {
      if (key !== undefined) keptKeys.add(key);
      if (latest !== undefined) keptKeys.add(latest);
      addAll(kept, artifactsIn(cached?.outputs));
      addAll(kept, artifactsIn(given));
    }
    for (const step of Object.values(feed.state().steps)) addAll(kept, artifactsIn(step.outputs));
  }
  const counts = new Map<string, number>();
  const alive = new Set(live.map(({ id }) => id));
  for (const summary of runs.summaries()) {
    const count = (counts.get(summary.workflow) ?? 0) + 1;
    counts.set(summary.workflow, count);
    if (alive.has(summary.id)) continue;
    if (count > rules.runsOfWorkflow && Date.parse(summary.startedAt) < oldest) {
      await runs.letGo(summary.id);
      continue;
    }
    const holds = await runs.holds(summary.id);
    addAll(keptKeys, holds?.keys ?? []);
    // Without its list, as after a crash at its end, a run still has its journal.
    addAll(kept, holds?.artifacts ?? artifactsIn((await runs.load(summary.id))?.events));
  }
  for (const key of await cache.keys()) {
    if (keptKeys.has(key)) addAll(kept, artifactsIn(cache.find(key)?.outputs));
    else await cache.forgetOlder(key, before);
  }
  await light.forget(oldest, rules.lightBytes);
  return { freed: await artifacts.collect(kept, before) };
}

function addAll<Item>(set: Set<Item>, items: Iterable<Item>): void {
  for (const item of items) set.add(item);
}
