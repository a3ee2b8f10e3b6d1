import { create } from 'zustand';
import { emptyRun, foldRun, isUnderWay, type RunEvent, type RunState, type RunStatus } from '../../nodes/kit/run.ts';
import { watchRun } from '../api.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { mainCurves } from '../results/chart/curve-words.ts';
import { calmly, frameBatch } from './frame-batch.ts';
import { stepsViewer } from './in-view.ts';
import { type NodeStep, nodeStepsMaker } from './node-steps.ts';
import { useWorkflow } from './workflow-store.ts';

/** What a node shows below its ports; it decides the node's height, so it is known apart from the ever changing state. */
export type Extra = 'curve' | 'figures' | 'address';

export interface RunView {
  /** The run in view, if any. */
  run: string | undefined;
  state: RunState;
  /** The step of each node that the canvas shows, by its id there, or its branches together where a range fans out. */
  steps: Readonly<Record<string, NodeStep>>;
  /** The same of all nodes, wherever they lie. */
  allSteps: Readonly<Record<string, NodeStep>>;
  /** Finished steps of the run before, for the nodes that the run in view leaves out. */
  earlier: Readonly<Record<string, NodeStep>>;
  extras: Readonly<Record<string, Extra>>;
}

const nothing: Omit<RunView, 'run'> = { state: emptyRun, steps: {}, allSteps: {}, earlier: {}, extras: {} };
export const useRun = create<RunView>()(() => ({ run: undefined, ...nothing }));

let unwatch: (() => void) | undefined;
/** Nobody reads progress faster than this, and what is dragged meanwhile needs the time between. */
const calmMs = 100;
const batch = frameBatch<RunEvent>((events) => show(foldAll(useRun.getState().state, events)), calmly(calmMs));

const stepsByNode = nodeStepsMaker();

export function foldAll(state: RunState, events: readonly RunEvent[]): RunState {
  return events.reduce(foldRun, state);
}

function show(state: RunState): void {
  const before = useRun.getState();
  if (state === before.state) return;
  if (state.steps === before.state.steps) return useRun.setState({ state });
  useRun.setState({ state, ...shownSteps({ ...before.earlier, ...stepsByNode(state.steps) }) });
}

const stepsAt = stepsViewer();
function shownSteps(allSteps: RunView['allSteps']): Pick<RunView, 'allSteps' | 'steps' | 'extras'> {
  const steps = ownSteps(stepsAt(allSteps, useWorkflow.getState()), useWorkflow.getState().workflow.nodes);
  return { allSteps, steps, extras: extrasOf(steps, useRun.getState().extras) };
}

function isSwapped(now: Workflow['nodes'], before: Workflow['nodes']): boolean {
  return now !== before && Object.entries(now).some(([id, { type }]) => before[id] !== undefined && before[id].type !== type);
}

/** A node that was swapped for one of another type keeps its id, but what the other one did is not its own. */
export function ownSteps(steps: RunView['steps'], nodes: Workflow['nodes']): RunView['steps'] {
  const isOther = ([id, { type }]: [string, NodeStep]) => type !== undefined && nodes[id] !== undefined && nodes[id].type !== type;
  const all = Object.entries(steps);
  return all.some(isOther) ? Object.fromEntries(all.filter((entry) => !isOther(entry))) : steps;
}
useWorkflow.subscribe((state, before) => {
  const hasSubflows = (state.document.subflows ?? before.document.subflows) !== undefined;
  const isShown =
    state.path === before.path &&
    (state.document === before.document || !(hasSubflows || isSwapped(state.workflow.nodes, before.workflow.nodes)));
  if (!isShown && useRun.getState().run !== undefined) useRun.setState(shownSteps(useRun.getState().allSteps));
});

/** The same object as before where nothing changed, so that the canvas need not look at its nodes again. */
export function extrasOf(steps: Readonly<Record<string, NodeStep>>, before: Readonly<Record<string, Extra>>): Record<string, Extra> {
  const extras: Record<string, Extra> = {};
  for (const [node, step] of Object.entries(steps)) {
    const made = new Set(Object.values(step.outputs ?? {}).map(({ type }) => type));
    if (made.has('metrics')) extras[node] = 'figures';
    else if (made.has('endpoint')) extras[node] = 'address';
    else if (mainCurves(step.metrics).length > 0) extras[node] = 'curve';
  }
  const same =
    Object.keys(extras).length === Object.keys(before).length && Object.entries(extras).every(([node, extra]) => before[node] === extra);
  return same ? before : extras;
}

/** Follows a run from its beginning or, after a lost connection, from where it broke off. `status`: what is known of it already; `before`: an earlier run, for the nodes that this one leaves out. */
export function followRun(run: string, status: RunStatus = 'running', before?: RunState): void {
  const earlier = finished(before ? nodeStepsMaker()(before.steps) : useRun.getState().allSteps);
  leaveRun();
  useRun.setState({ ...nothing, state: { ...emptyRun, status }, run, earlier, ...shownSteps(earlier) });
  unwatch = watchRun(run, {
    snapshot(state) {
      batch.clear();
      if (state.seq >= useRun.getState().state.seq) show(state);
    },
    events: batch.add,
    after: () => useRun.getState().state.seq,
  });
}

function finished(steps: Readonly<Record<string, NodeStep>>): Record<string, NodeStep> {
  return Object.fromEntries(Object.entries(steps).filter(([, { status }]) => status === 'done' || status === 'cached'));
}

/** One of several values was chosen, so what the ended run left out for want of that is no longer left out. */
export function forgetSkipped(): void {
  const view = useRun.getState();
  if (view.run === undefined || isGoing(view)) return;
  useRun.setState(shownSteps(Object.fromEntries(Object.entries(view.allSteps).filter(([, { status }]) => status !== 'skipped'))));
}

export function leaveRun(): void {
  unwatch?.();
  unwatch = undefined;
  batch.clear();
  useRun.setState({ run: undefined, ...nothing });
}

/** The run in view is paused, or pauses as soon as its steps can. */
export function isPaused({ run, state }: Pick<RunView, 'run' | 'state'>): boolean {
  return run !== undefined && state.status === 'paused';
}
export function isGoing({ run, state }: Pick<RunView, 'run' | 'state'>): boolean {
  return run !== undefined && isUnderWay(state.status);
}
