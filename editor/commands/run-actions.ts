import type { RunStatus, Target } from '../../nodes/kit/run.ts';
import { isBorder } from '../../nodes/kit/subflow.ts';
import { api, ApiError } from '../api.ts';
import { toastError, toastProblem } from '../controls/toast.ts';
import { changeRun } from '../queue/queue-store.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { idAtPlace } from '../store/in-view.ts';
import { askOutlook, useOutlook } from '../store/outlook-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { followRun, isGoing, useRun } from '../store/run-store.ts';
import { useSelection } from '../store/selection-store.ts';
import { saveNow, useWorkflow } from '../store/workflow-store.ts';

/** Saves, then runs what was saved: a run is always of a version that the server has. Answers the run; why there is none is said. */
export async function startRun(target: Target = { mode: 'all' }): Promise<string | undefined> {
  if (isGoing(useRun.getState())) return undefined;
  const version = await saveNow();
  if (version === undefined) {
    const { save } = useWorkflow.getState();
    toastProblem(
      save.status === 'failed'
        ? save.problem
        : {
            en: 'The workflow could not be saved, so it was not run. See the bar above the canvas.',
            zh: '工作流未能保存，因此没有运行。请查看画布上方的提示。',
          },
    );
    return undefined;
  }
  try {
    const { run } = await api.startRun({ workflow: useWorkflow.getState().workflow.id, version, target });
    followRun(run);
    return run;
  } catch (error) {
    if (error instanceof ApiError && error.problems.length > 0) {
      setPanels({ problems: true });
      if (useOutlook.getState().problems.length === 0) useOutlook.setState({ problems: error.problems });
      // What has changed outside, such as a file that is gone, is then marked at its node too.
      askOutlook();
    }
    toastError(error);
    return undefined;
  }
}

/** How a run in view ended, once it has; undefined where another came into view before. */
export function runEnd(run: string): Promise<RunStatus | undefined> {
  return new Promise((resolve) => {
    const look = () => {
      const state = useRun.getState();
      if (state.run === run && isGoing(state)) return;
      stop();
      resolve(state.run === run ? state.state.status : undefined);
    };
    const stop = useRun.subscribe(look);
    look();
  });
}

/** Runs to, from or only the selected node. */
export function runSelected(mode: 'to' | 'from' | 'only'): void {
  const node = [...useSelection.getState().nodes].at(-1);
  if (node !== undefined) void startRun({ mode, node: idToRun(node) });
}

/** A node that is shown, as the run knows it; the border of a subflow means the subflow. */
export function idToRun(node: string): string {
  const { path, workflow } = useWorkflow.getState();
  const placed = workflow.nodes[node];
  return placed && isBorder(placed) && path.length > 0 ? path.join('/') : idAtPlace({ path }, node);
}

export async function stopRun(): Promise<void> {
  const { run } = useRun.getState();
  if (run === undefined) return;
  try {
    await api.cancelRun(run);
  } catch (error) {
    toastError(error);
  }
}

/** Pauses the run in view at its checkpoint, or lets a paused one go on. */
export async function pauseOrResume(change: 'pause' | 'resume'): Promise<void> {
  const { run } = useRun.getState();
  if (run !== undefined) await changeRun(run, change);
}

/** A shown node whose training goes, or is paused in the middle, in the run in view: the selected one before others. */
export function nodeToFinish(): string | undefined {
  const { steps } = useRun.getState();
  const { workflow } = useWorkflow.getState();
  const { catalog } = useCatalog.getState();
  const isAble = (id: string): boolean =>
    (steps[id]?.status === 'running' || steps[id]?.status === 'paused') && catalog[workflow.nodes[id]?.type ?? '']?.finishes === true;
  return [...useSelection.getState().nodes, ...Object.keys(steps)].find(isAble);
}

/** Ends the training of a node with the best that it has. */
export async function finishEarly(node: string): Promise<void> {
  const { run } = useRun.getState();
  if (run === undefined) return;
  try {
    await api.finishNode(run, idToRun(node));
  } catch (error) {
    toastError(error);
  }
}

/** Takes up the newest run of a workflow, so that its results are there after a reload, and it goes on on screen if it still runs. */
export async function resumeLatestRun(workflow: string): Promise<void> {
  try {
    const runs = (await api.runs({ workflow, whole: true, limit: 50 })).filter(
      ({ origin }) => origin.kind === 'editor' || origin.kind === 'again',
    );
    const latest = runs[0];
    if (!latest || useRun.getState().run !== undefined) return;
    // What ran to, from or only one node leaves others out: theirs are the results of the run before.
    const whole = runs.find(({ target, status }) => target.mode === 'all' && status === 'done');
    const before = whole && whole.id !== latest.id ? (await api.run(whole.id)).state : undefined;
    if (useRun.getState().run === undefined && useWorkflow.getState().workflow.id === workflow) followRun(latest.id, latest.status, before);
  } catch {
    // Without the history there is simply no earlier result to show; what keeps it from answering is said elsewhere.
  }
}

/** Asks for the outlook anew whenever a run ends: its results decide what the next one would do. */
export function followRunEnds(): () => void {
  return useRun.subscribe((state, before) => {
    if (isGoing(before) && !isGoing(state) && state.run === before.run) askOutlook();
  });
}
