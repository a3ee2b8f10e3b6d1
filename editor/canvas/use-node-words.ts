import { useFormats } from '../i18n/formats.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { isGoing, isPaused, useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { borderWords, isError, nodeWords } from './node-words.ts';

/** What a node says of itself now, and what it says it from. */
export function useNodeWords(id: string) {
  const { duration } = useFormats();
  const step = useRun((state) => state.steps[id]);
  const inView = useRun((state) => state.run !== undefined && isGoing(state));
  const paused = useRun(isPaused);
  const planned = useOutlook((state) => state.stepOf[id]);
  const branches = useOutlook((state) => state.branchesOf[id] ?? 0);
  const pinned = useWorkflow((state) => state.workflow.nodes[id]?.pin !== undefined);
  const choosing = useOutlook(({ stepOf, problems: all }) => stepOf[id]?.action === 'blocked' && !all.some(isError));
  const foreseen = useOutlook((state) => state.askedOf.has(id));
  const type = useWorkflow((state) => state.workflow.nodes[id]?.type);
  const problems = useOutlook((state) => state.problemsOf[id]);
  const always = useOutlook((state) => state.everyTime.has(id));
  const wrong = problems?.some(isError) ?? false;
  return {
    step,
    going: inView,
    planned,
    problems,
    words:
      borderWords(type) ??
      nodeWords({ step, planned, branches, pinned, choosing, foreseen, going: inView, paused, wrong, always, duration }),
    duration,
  };
}
