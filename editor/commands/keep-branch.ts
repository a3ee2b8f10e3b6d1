import type { BranchValue } from '../../nodes/kit/fan-out.ts';
import { sameJson } from '../../nodes/kit/json.ts';
import { keepBranch } from '../../nodes/kit/keep-branch.ts';
import { toastDone } from '../controls/toast.ts';
import { forgetSkipped } from '../store/run-store.ts';
import { documentNow, replaceWorkflow } from '../store/workflow-store.ts';
import { undo } from './edit-actions.ts';

/** Makes the values of one branch the settings, as one step that can be undone. The branch names nodes as the whole document does. */
export function keepOne(branch: readonly BranchValue[]): void {
  const kept = keepBranch(documentNow(), branch);
  if (sameJson(kept, documentNow())) return toastDone({ en: 'These are the settings already.', zh: '当前设置已是这些值。' });
  replaceWorkflow(kept, { en: 'Keep one of several values', zh: '保留一个值' });
  forgetSkipped();
  toastDone(
    { en: 'Kept as the only value. Run does no more than is still missing.', zh: '已保留为唯一的值。运行时只补做缺少的部分。' },
    { label: { en: 'Undo', zh: '撤销' }, run: undo },
  );
}
