import { topologicalOrder } from '../../../nodes/kit/graph.ts';
import type { RunState, StepState } from '../../../nodes/kit/run.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { type NodeStep, together } from '../../store/node-steps.ts';

export type NamedStep = readonly [id: string, step: StepState];

/** All that a node did in a run: one step, or one for each value of a range. */
export interface StepGroup {
  node: string;
  /** Its steps put together. */
  whole: NodeStep;
  steps: readonly NamedStep[];
}

/** What the nodes of a run did, each after those it stands on; branches of one node in the order of their values. */
export function stepGroups(state: RunState, workflow: Workflow): StepGroup[] {
  const { order, cyclic } = topologicalOrder(workflow);
  const places = new Map([...order, ...cyclic].map((node, place) => [node, place]));
  const place = (node: string) => places.get(node) ?? places.size;
  const nodes = new Map<string, NamedStep[]>();
  for (const named of Object.entries(state.steps)) nodes.set(named[1].node, [...(nodes.get(named[1].node) ?? []), named]);
  return [...nodes]
    .sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b))
    .map(([node, own]) => ({ node, steps: own.toSorted(byValue), whole: together(own.map(([, step]) => step)) }));
}

function byValue([a, one]: NamedStep, [b, other]: NamedStep): number {
  for (const [at, { value }] of (one.branch ?? []).entries()) {
    const against = other.branch?.[at]?.value;
    if (typeof value === 'number' && typeof against === 'number' && value !== against) return value - against;
  }
  return a.localeCompare(b);
}

/**
 * What to look at first: a step that failed, else one that runs, else the last that gave something.
 * Of several branches that did well their node, which shows them side by side.
 */
export function stepToShow(groups: readonly StepGroup[]): string | undefined {
  const steps = groups.flatMap((group) => group.steps);
  const wanted =
    steps.find(([, { status }]) => status === 'failed') ??
    steps.find(([, { status }]) => status === 'running') ??
    steps.find(([, { stopped, branch }]) => stopped && !branch) ??
    steps.findLast(([, { outputs }]) => Object.values(outputs ?? {}).some(({ type }) => type === 'metrics')) ??
    steps.findLast(([, { outputs }]) => outputs && Object.keys(outputs).length > 0) ??
    steps[0];
  if (!wanted) return undefined;
  const [id, { branch, status, node }] = wanted;
  return branch && status !== 'failed' ? node : id;
}
