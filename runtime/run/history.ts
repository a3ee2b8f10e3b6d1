import { emptyWorkflow } from '../../nodes/kit/workflow.ts';
import type { RunQuery } from '../engine.ts';
import type { RunRecord, RunSummary } from '../protocol.ts';
import type { LightRun } from '../store/light-runs.ts';
import type { Calls } from './calls.ts';
import type { EngineParts } from './engine-parts.ts';
import { foldAll } from './feed.ts';
import type { LiveRuns } from './live-runs.ts';
import { lightState, lightSummary } from './summaries.ts';

/** Looking at runs: live ones, ended ones, and those that are one record each. */
export interface History {
  run(id: string): Promise<RunRecord | undefined>;
  runs(query: RunQuery): Promise<RunSummary[]>;
}

/** So many records are looked through for one page at most, so that a filter that fits nothing ends. */
const mostLooked = 100_000;

export function createHistory({ runs, light }: EngineParts, live: LiveRuns, calls: Calls): History {
  async function lightRecord(record: LightRun): Promise<RunRecord> {
    const workflow = (await runs.workflow(record.content)) ?? emptyWorkflow(record.workflow, record.workflowName);
    return { ...lightSummary(record), state: lightState(record), workflowAtRun: workflow };
  }

  return {
    async run(id) {
      const alive = live.find(id);
      if (alive) return live.record(alive);
      const under = calls.find(id);
      if (under) {
        const record = await lightRecord(under.record);
        return { ...record, status: 'running', state: { ...record.state, status: 'running' } };
      }
      const summary = runs.summary(id);
      if (!summary) {
        const record = await light.find(id);
        return record && lightRecord(record);
      }
      const loaded = await runs.load(id);
      if (!loaded) return undefined;
      const workflow = await runs.workflow(loaded.stored.content);
      const state = foldAll(loaded.events);
      return {
        ...summary,
        state: { ...state, status: summary.status },
        workflowAtRun: workflow ?? emptyWorkflow(summary.workflow, summary.workflowName),
      };
    },

    async runs({ workflow, status, origin, hook, before, whole, limit }) {
      const fits = (run: RunSummary): boolean =>
        (workflow === undefined || run.workflow === workflow) &&
        (status === undefined || run.status === status) &&
        (origin === undefined || run.origin.kind === origin) &&
        (before === undefined || run.id < before) &&
        (hook === undefined || ('hook' in run.origin && run.origin.hook === hook));
      const found = runs
        .summaries()
        .map((summary) => live.find(summary.id)?.summary ?? summary)
        .filter(fits)
        .slice(0, limit);
      if (whole) return found;
      const oldest = found.length < limit ? undefined : found.at(-1)?.id;
      const small: RunSummary[] = [];
      let looked = 0;
      for await (const record of light.newest(before)) {
        if (++looked > mostLooked || small.length >= limit) break;
        if (oldest !== undefined && record.id < oldest) break;
        const summary = lightSummary(record);
        if (fits(summary)) small.push(summary);
      }
      return [...found, ...small].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit);
    },
  };
}
