import { isBetter } from '../../nodes/kit/better.ts';
import { statusOfAll } from '../../nodes/kit/branch-rows.ts';
import type { RunState, StepState } from '../../nodes/kit/run.ts';

/** What a node shows of a run: its step, or all its branches put together. */
export interface NodeStep extends StepState {
  branches?: { all: number; over: number };
}

/** Puts the steps of a run together by node. What did not change is the same object as before. */
export function nodeStepsMaker(): (steps: RunState['steps']) => Record<string, NodeStep> {
  let kept = new Map<string, { from: readonly StepState[]; made: NodeStep }>();
  return (steps) => {
    const groups = new Map<string, StepState[]>();
    for (const step of Object.values(steps)) {
      const group = groups.get(step.node);
      if (group) group.push(step);
      else groups.set(step.node, [step]);
    }
    const next: typeof kept = new Map();
    for (const [node, from] of groups) {
      const old = kept.get(node);
      const same = old?.from.length === from.length && old.from.every((step, at) => step === from[at]);
      next.set(node, same ? old : { from, made: together(from) });
    }
    kept = next;
    return Object.fromEntries([...next].map(([node, { made }]) => [node, made]));
  };
}

const under: readonly StepState['status'][] = ['queued', 'running', 'paused', 'waiting'];

/** Steps of one node as one: the branch with the best figure stands for the node, with the progress of all that were not left out. */
export function together(all: readonly StepState[]): NodeStep {
  const ran = all.filter(({ status }) => status !== 'skipped');
  const steps = ran.length > 0 ? ran : all;
  const [first] = steps;
  if (!first?.branch) return first ?? { status: 'queued', node: '', log: [], metrics: {} };
  const over = steps.filter(({ status }) => !under.includes(status));
  const running = steps.find(({ status }) => status === 'running');
  const failed = steps.find(({ status }) => status === 'failed');
  const shown = running ?? bestOf(over) ?? first;
  const progress = { over: over.length, all: steps.length };
  return {
    ...shown,
    ...(failed?.problem && { problem: failed.problem }),
    status: statusOfAll(steps),
    branches: progress,
    fraction: steps.reduce((sum, { status, fraction = 0 }) => sum + (under.includes(status) ? fraction : 1), 0) / steps.length,
    secondsLeft: undefined,
    ms: steps.reduce((sum, { ms = 0 }) => sum + ms, 0),
  };
}

function bestOf(steps: readonly StepState[]): StepState | undefined {
  let best: StepState | undefined;
  for (const step of steps) if (step.outputs && (!best || beats(step, best))) best = step;
  return best;
}
function beats(step: StepState, best: StepState): boolean {
  const [[name, value] = ['', null]] = Object.entries(figures(step));
  return isBetter(name, value, figures(best)[name]);
}
function figures({ outputs }: StepState): Readonly<Record<string, number | null>> {
  const judged = Object.values(outputs ?? {}).find((output) => output.type === 'metrics');
  return judged?.type === 'metrics' ? judged.scores : {};
}
