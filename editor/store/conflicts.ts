import { type Merge, mergeWorkflows, type Side } from '../../nodes/kit/merge.ts';
import type { Text } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { api, onChanged } from '../api.ts';
import { toastDone } from '../controls/toast.ts';
import type { Stale } from './autosave.ts';
import { useCatalog } from './catalog-store.ts';
import { documentNow, goOnFrom, replaceWorkflow, showTheirs, takeCopy, useWorkflow } from './workflow-store.ts';

/** Two contents that were made of one, to be put together. */
export interface Three {
  base: Workflow;
  mine: Workflow;
  theirs: Workflow;
}
export function mergeOf({ base, mine, theirs }: Three): Merge {
  return mergeWorkflows(base, mine, theirs, useCatalog.getState().catalog);
}

/** The three contents of a refused save; undefined where none is refused. */
export function threeOf({ save, document }: Pick<ReturnType<typeof useWorkflow.getState>, 'save' | 'document'>): Three | undefined {
  return save.status === 'conflict' ? { base: save.base, mine: document, theirs: save.stale.workflow } : undefined;
}

/** Puts both together, with an answer to each question. */
export function settleConflict(choices: Readonly<Record<string, Side>> = {}): void {
  const state = useWorkflow.getState();
  const three = threeOf(state);
  if (!three || state.save.status !== 'conflict') return;
  goOnFrom(state.save.stale, mergeOf(three).merged(choices), { en: 'Put both versions together', zh: '合并两个版本' });
}
export function takeTheirs(): void {
  const { save } = useWorkflow.getState();
  if (save.status === 'conflict') goOnFrom(save.stale, save.stale.workflow, { en: 'Take their version', zh: '采用对方版本' });
}

/** Takes in what others have saved and says so. It is no edit of this page, so undo does not take it back; the button does, as long as nothing follows. */
function takeIn(theirs: Pick<Stale, 'workflow' | 'version'>, merged: Workflow, words: Text): void {
  const before = documentNow();
  goOnFrom(theirs, merged);
  const run = () =>
    void (documentNow() === merged && replaceWorkflow(before, { en: 'Leave out changes made elsewhere', zh: '不采用别处的修改' }));
  toastDone(words, { label: { en: 'Undo', zh: '撤销' }, run });
}

/** What two tabs or people changed apart from each other is put together without a question; the rest is asked. */
export function followConflicts(): () => void {
  return useWorkflow.subscribe((state, before) => {
    if (state.save === before.save) return;
    const three = threeOf(state);
    const merge = three && mergeOf(three);
    if (!merge || merge.conflicts.length > 0 || state.save.status !== 'conflict') return;
    takeIn(state.save.stale, merge.merged(), {
      en: 'Changes made elsewhere were put together with yours.',
      zh: '已将别处的修改与您的修改合并。',
    });
  });
}

/** Takes over what another tab or person saves while nothing here waits to be saved; a conflict learns of what is newer. */
export function followTheirs(id: string): () => void {
  return onChanged(({ what, id: changed, version }) => {
    const { save, base } = useWorkflow.getState();
    if (what !== 'workflows' || changed !== id || version === undefined || version === base) return;
    if (save.status !== 'saved' && save.status !== 'conflict') return;
    void api.workflow(id).then(
      (record) => takeOver(id, record),
      // Without an answer the next save finds out.
      () => undefined,
    );
  });
}

function takeOver(id: string, { workflow, version }: Pick<Stale, 'workflow' | 'version'>): void {
  const { save, base } = useWorkflow.getState();
  if (documentNow().id !== id || version === base) return;
  if (save.status === 'conflict') showTheirs({ workflow, version, differences: [] });
  if (save.status !== 'saved') return;
  takeIn({ workflow, version }, workflow, { en: 'Updated: this workflow was changed elsewhere.', zh: '已更新：此工作流在别处有修改。' });
}

/** The kept copy of an earlier visit with what the server has by now; what it was made from is asked of the server, if it still has it. */
export async function threeOfCopy(): Promise<Three | undefined> {
  const { unsaved, base, document: theirs } = useWorkflow.getState();
  if (!unsaved) return undefined;
  const { workflow: mine } = unsaved;
  if (unsaved.base === base) return { base: theirs, mine, theirs };
  return { base: await api.version(mine.id, unsaved.base).catch(() => theirs), mine, theirs };
}

/** Brings the kept copy back; answers its questions where there are some to ask first. */
export async function restoreUnsaved(): Promise<Three | undefined> {
  const three = await threeOfCopy();
  if (!three) return undefined;
  const merge = mergeOf(three);
  if (merge.conflicts.length > 0) return three;
  takeCopy(merge.merged());
  return undefined;
}
