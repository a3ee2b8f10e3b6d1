import type { EngineParts } from './engine-parts.ts';
import { artifactsIn } from './artifacts-in.ts';
import type { LiveRun } from './live-runs.ts';

const dayMs = 86_400_000;

/** How long runs keep their artifacts, whichever is more, how long a fresh artifact is safe from collection, and what is kept of the runs of callers. */
export interface Retention {
  days: number;
  runsOfWorkflow: number;
  graceMs: number;
  lightDays: number;
  lightBytes: number;
}
export const retention: Retention = { days: 30, runsOfWorkflow: 50, graceMs: 3_600_000, lightDays: 30, lightBytes: 2_000_000_000 };

/** When a person asks for room: what a run of the last minute is still about to name stays. */
export const makingRoom: Retention = { ...retention, days: 0, runsOfWorkflow: 2, graceMs: 60_000 };

type Parts = Pick<EngineParts, 'runs' | 'light' | 'cache' | 'artifacts' | 'outside'>;

/** What is kept under these rules, and what is not: runs that are too old to keep anything, and cache entries of no other run. */
interface Kept {
  artifacts: Set<string>;
  oldRuns: string[];
  oldKeys: string[];
  /** What was committed since may belong to a step that has not ended yet. */
  before: number;
}

async function keptUnder({ runs, cache, outside }: Parts, live: readonly LiveRun[], rules: Retention, now: number): Promise<Kept> {
  const before = Math.min(now - rules.graceMs, ...live.map(({ stored }) => stored.at));
  const oldest = now - rules.days * dayMs;
  const kept = new Set(outside.keeps());
  const keys = new Set<string>();
  const oldRuns: string[] = [];
  const oldKeys: string[] = [];
  for (const { surveyed, feed } of live) {
    for (const { key, latest, cached, given } of surveyed.values()) {
      if (key !== undefined) keys.add(key);
      if (latest !== undefined) keys.add(latest);
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
      oldRuns.push(summary.id);
      continue;
    }
    const holds = await runs.holds(summary.id);
    addAll(keys, holds?.keys ?? []);
    // Without its list, as after a crash at its end, a run still has its journal.
    addAll(kept, holds?.artifacts ?? artifactsIn((await runs.load(summary.id))?.events));
  }
  for (const key of await cache.keys()) {
    if (keys.has(key)) addAll(kept, artifactsIn(cache.find(key)?.outputs));
    else oldKeys.push(key);
  }
  return { artifacts: kept, oldRuns, oldKeys, before };
}

/** Removes what nothing keeps: artifacts and cache entries of runs that are old. Safe while runs are under way. */
export async function collect(
  parts: Parts,
  live: readonly LiveRun[],
  rules: Retention = retention,
  now = Date.now(),
): Promise<{ freed: number }> {
  const { runs, light, cache, artifacts } = parts;
  const kept = await keptUnder(parts, live, rules, now);
  for (const run of kept.oldRuns) await runs.letGo(run);
  for (const key of kept.oldKeys) await cache.forgetOlder(key, kept.before);
  await light.forget(now - rules.lightDays * dayMs, rules.lightBytes);
  return { freed: await artifacts.collect(kept.artifacts, kept.before) };
}

/** How many bytes all artifacts take, and how many of them a person who asks for room would get. */
export async function measureRoom(parts: Parts, live: readonly LiveRun[]): Promise<{ usedBytes: number; removableBytes: number }> {
  const { artifacts, before } = await keptUnder(parts, live, makingRoom, Date.now());
  return parts.artifacts.measure(artifacts, before);
}

function addAll<Item>(set: Set<Item>, items: Iterable<Item>): void {
  for (const item of items) set.add(item);
}
