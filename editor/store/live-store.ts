import { create } from 'zustand';
import { type Difference, differences } from '../../nodes/kit/differences.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { api } from '../api.ts';
import { useCatalog } from './catalog-store.ts';
import { useWorkflow } from './workflow-store.ts';

const settleMs = 300;

/** What is live, as a content, and in what the draft differs from it; undefined while nothing is live or it is not known yet. */
export const useLive = create<{ live: Workflow | undefined; changes: readonly Difference[] | undefined }>()(() => ({
  live: undefined,
  changes: undefined,
}));

/** Keeps the difference between draft and live up to date. */
export function followLive(id: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let version: string | undefined;
  useLive.setState({ live: undefined, changes: undefined });
  const compare = () => {
    timer = undefined;
    const { live } = useLive.getState();
    const { document } = useWorkflow.getState();
    useLive.setState({ changes: live && differences(live, document, useCatalog.getState().catalog) });
  };
  const soon = () => (timer ??= setTimeout(compare, settleMs));
  const load = (wanted: string | undefined) => {
    if (wanted === version) return;
    version = wanted;
    useLive.setState({ live: undefined, changes: undefined });
    if (wanted === undefined) return;
    void api.version(id, wanted).then(
      (live) => {
        if (version !== wanted) return;
        useLive.setState({ live });
        soon();
      },
      // The bar then says what is live, but not how the draft differs; the next change asks again.
      () => version === wanted && (version = undefined),
    );
  };
  load(useWorkflow.getState().published?.version);
  const stop = useWorkflow.subscribe((state, before) => {
    if (state.document.id !== id) return;
    load(state.published?.version);
    if (state.document !== before.document) soon();
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
