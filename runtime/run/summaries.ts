import { isBetter } from '../../nodes/kit/better.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { nodeTitle } from '../../nodes/kit/check.ts';
import type { PortValue, Task } from '../../nodes/kit/ports.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import type { PlannedStep, RunState } from '../../nodes/kit/run.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { RunSummary } from '../protocol.ts';
import type { LightRun } from '../store/light-runs.ts';
import { runTime, type StoredRun } from '../store/runs.ts';

/** A run in a list: what was asked for, how it went, its figures. */
export function firstSummary(stored: StoredRun, workflow: Workflow, steps: readonly PlannedStep[]): RunSummary {
  const branches = branchCount(steps);
  return {
    id: stored.id,
    workflow: workflow.id,
    workflowName: workflow.name,
    version: stored.version,
    target: stored.target,
    origin: stored.origin,
    status: 'running',
    startedAt: new Date(stored.at).toISOString(),
    ...(branches > 0 && { branches }),
    scores: {},
  };
}

/** How often the node that runs most often does so, where a range fans out. */
function branchCount(steps: readonly PlannedStep[]): number {
  const counts = new Map<string, number>();
  for (const { node, branch } of steps) if (branch) counts.set(node, (counts.get(node) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** The named figures of all metrics that a run made, by the title of their node; of several branches those of the best. Where a model is judged, figures of tables stand back. */
export function scoresOf(
  workflow: Workflow,
  catalog: Catalog,
  outputs: Iterable<[node: string, Readonly<Record<string, PortValue>> | undefined]>,
): RunSummary['scores'] {
  const best = new Map<string, { node: string; task: Task; scores: RunSummary['scores'][string] }>();
  for (const [node, values] of outputs) {
    for (const [port, value] of Object.entries(values ?? {})) {
      if (value.type !== 'metrics') continue;
      const key = `${node} ${port}`;
      const before = best.get(key);
      // By the figure that stands first.
      const [[name, figure] = ['', null]] = Object.entries(value.scores);
      if (!before || isBetter(name, figure, before.scores[name])) best.set(key, { node, task: value.task, scores: value.scores });
    }
  }
  const scores: RunSummary['scores'] = {};
  const found = [...best.values()];
  const ofModels = found.filter(({ task }) => task !== 'data');
  for (const { node, scores: figures } of ofModels.length > 0 ? ofModels : found) {
    const title = nodeTitle(workflow, catalog, node).en;
    scores[Object.hasOwn(scores, title) ? `${title} (${node})` : title] = figures;
  }
  return scores;
}

/** What to say first of a run that did not go well: its first failure, else why it was stopped. */
export function problemOf(state: RunState): Problem | undefined {
  const steps = Object.entries(state.steps);
  const failed = steps.find(([, step]) => step.problem)?.[1].problem;
  if (failed) return failed;
  // Where a gate stopped only some values of a range, what came of the others is the news.
  if (state.status === 'done') return undefined;
  const gate = steps.find(([, step]) => step.stopped && step.reason);
  return gate?.[1].reason && { code: 'stopped', severity: 'warning', message: gate[1].reason, node: gate[1].node };
}

export function lightSummary(run: LightRun): RunSummary {
  const { id, workflow, workflowName, version, trigger, origin, status, ms, problem } = run;
  return {
    id,
    workflow,
    workflowName,
    version,
    origin,
    status,
    ms,
    scores: {},
    target: { mode: 'trigger', node: trigger },
    startedAt: new Date(runTime(id)).toISOString(),
    ...(problem && { problem }),
  };
}

/** The state of a run that was written as one record. */
export function lightState(run: LightRun): RunState {
  const at = runTime(run.id);
  const steps = run.steps.map(({ node, ms, outputs, status, stopped }): [string, RunState['steps'][string]] => [
    node,
    {
      status,
      node,
      ms,
      log: [],
      metrics: {},
      startedAt: at,
      fraction: 1,
      ...(outputs && { outputs }),
      ...(stopped && { stopped: true, reason: stopped }),
      ...(status === 'failed' && run.problem && { problem: run.problem }),
    },
  ]);
  return { seq: 2 * steps.length + 2, status: run.status, startedAt: at, ms: run.ms, steps: Object.fromEntries(steps) };
}
