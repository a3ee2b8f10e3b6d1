import { branchRows } from '../../nodes/kit/branch-rows.ts';
import { message } from '../../nodes/kit/text.ts';
import { api } from '../api.ts';
import { keepOne } from '../commands/keep-branch.ts';
import { toastError, toastProblem } from '../controls/toast.ts';
import { sayDateTime } from '../i18n/formats.ts';
import { usePreferences } from '../i18n/preferences.ts';
import { navigate } from '../router.tsx';
import { setPanels } from '../store/panels-store.ts';
import { followRun, isGoing, useRun } from '../store/run-store.ts';
import { workflowNow } from '../store/workflow-store.ts';
import { goBackTo } from './restore.ts';

/** Does what the address of a workflow asks for beyond showing it, once: `?show=versions`, `?back=<run>`, `?keep=<run>&branch=<values>`. */
export function arrive(id: string): void {
  const query = new URLSearchParams(location.search);
  const back = query.get('back');
  const keep = query.get('keep');
  if (query.get('show') === 'versions') setPanels({ versions: true });
  if (back !== null) void goBackToRun(id, back);
  if (keep !== null) void keepOfRun(id, keep, query.get('branch') ?? '');
  if (query.has('show') || back !== null || keep !== null) navigate(`/w/${id}`, true);
}

/** Brings back the settings, nodes and wires of a run, as one edit that can be undone, and shows what came of them. */
async function goBackToRun(id: string, run: string): Promise<void> {
  try {
    const { workflowAtRun, startedAt, status } = await api.run(run);
    if (workflowNow().id !== id) return;
    const when = sayDateTime(startedAt, usePreferences.getState().language);
    goBackTo(workflowAtRun, message({ en: 'Back to the settings of the run of {when}', zh: '恢复 {when} 运行时的设置' }, { when }));
    if (!isGoing(useRun.getState())) followRun(run, status);
  } catch (error) {
    toastError(error);
  }
}

/** Makes the values of one branch of a run the settings; only values that the run had count. */
async function keepOfRun(id: string, run: string, branch: string): Promise<void> {
  try {
    const { state } = await api.run(run);
    const row = branchRows(state.steps).find((candidate) => candidate.id === branch);
    if (workflowNow().id !== id) return;
    if (row) keepOne(row.values);
    else toastProblem({ en: 'That run does not hold these values, so nothing was changed.', zh: '该次运行中没有这些取值，因此没有改动。' });
  } catch (error) {
    toastError(error);
  }
}
