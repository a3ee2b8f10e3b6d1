import { useEffect } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import type { RunStatus } from '../../nodes/kit/run.ts';
import { message, type Text } from '../../nodes/kit/text.ts';
import { isSeen } from '../canvas/viewport.ts';
import { toastDone, toastProblem } from '../controls/toast.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { isGoing, isPaused, useRun } from '../store/run-store.ts';
import { useSelection } from '../store/selection-store.ts';
import { speak, speakEdits, useSpoken } from '../store/spoken-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { goToNode } from '../subflows/places.ts';

const ends: Readonly<Record<RunStatus, Text>> = {
  running: { en: 'The run has started.', zh: '运行已开始。' },
  paused: { en: 'The run is paused.', zh: '运行已暂停。' },
  waiting: { en: 'The run waits.', zh: '运行正在等待。' },
  done: { en: 'The run is done.', zh: '运行已完成。' },
  failed: { en: 'The run has failed.', zh: '运行失败。' },
  cancelled: { en: 'The run was stopped.', zh: '运行已停止。' },
  stopped: { en: 'A gate stopped the run.', zh: '运行被关卡拦下。' },
};

const goesOn: Text = { en: 'The run goes on.', zh: '运行继续。' };

/** Whether the node itself shows why it failed, on its card: what can be read there is not said a second time. */
function isSaidAt(node: string): boolean {
  const { nodes, wires } = useSelection.getState();
  const isFree = nodes.size === 0 && wires.size === 0;
  return !document.hidden && (isFree || (nodes.size === 1 && nodes.has(node))) && isSeen(node);
}

/** Says what happens to the workflow and in its run to those who do not see it, and where a run failed to all. */
export function Announcer() {
  const say = useSay();
  const words = useSpoken((state) => state.words);
  useEffect(speakEdits, []);
  useEffect(
    () =>
      useRun.subscribe((state, before) => {
        // Where only another place is shown, nothing has happened in the run.
        if (state.run !== before.run || state.state === before.state) return;
        const { workflow } = useWorkflow.getState();
        const { catalog } = useCatalog.getState();
        for (const [node, step] of Object.entries(state.steps)) {
          if (step.status === before.steps[node]?.status) continue;
          const title = nodeTitle(workflow, catalog, node);
          if (step.status === 'running') speak(message({ en: '{title}: running', zh: '{title}：运行中' }, { title }));
          if (step.status === 'paused') speak(message({ en: '{title}: paused', zh: '{title}：已暂停' }, { title }));
          if (step.status === 'waiting' && step.reason)
            speak(message({ en: '{title}: {reason}', zh: '{title}：{reason}' }, { title, reason: step.reason }));
          if (step.status === 'done') speak(message({ en: '{title}: done', zh: '{title}：完成' }, { title }));
        }
        if (isPaused(state) !== isPaused(before) && isGoing(state)) speak(message(isPaused(state) ? ends.paused : goesOn));
        if (!isGoing(before) || isGoing(state)) return;
        speak(message(ends[state.state.status]));
        // It may have failed inside a subflow, or outside of the one that is open.
        const [failed, step] = Object.entries(state.allSteps).find(([, candidate]) => candidate.status === 'failed') ?? [];
        const shown = Object.entries(state.steps).find(([, candidate]) => candidate.status === 'failed')?.[0];
        if (step?.problem && shown !== undefined && isSaidAt(shown)) speak(step.problem.message);
        else if (failed !== undefined && step?.problem)
          toastProblem(step.problem.message, {
            label: { en: 'Show', zh: '查看' },
            run: () => goToNode(failed),
          });
        else if (document.hidden || state.state.status !== 'done') toastDone(ends[state.state.status]);
      }),
    [],
  );
  return (
    <div className="unseen" aria-live="polite">
      {words && say(words)}
    </div>
  );
}
