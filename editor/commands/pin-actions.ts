import type { Pin } from '../../nodes/kit/pins.ts';
import { toastDone } from '../controls/toast.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useRun } from '../store/run-store.ts';
import { useSelection } from '../store/selection-store.ts';
import { edit, useWorkflow } from '../store/workflow-store.ts';

function chosen(): string | undefined {
  const { nodes } = useSelection.getState();
  return nodes.size === 1 ? [...nodes][0] : undefined;
}

/** The results of a node that can be pinned: of one finished step of what does not act on the outer world. */
function pinnable(node: string | undefined): Pin | undefined {
  const { workflow } = useWorkflow.getState();
  const entry = useCatalog.getState().catalog[workflow.nodes[node ?? '']?.type ?? ''];
  // What stands for a subflow has no result of its own to keep.
  if (node === undefined || !entry || entry.cache === 'never' || entry.category === 'subflow') return undefined;
  const { status, outputs, branches, stopped } = useRun.getState().steps[node] ?? {};
  const isDone = status === 'done' || status === 'cached';
  return isDone && !branches && !stopped && outputs && Object.keys(outputs).length > 0 ? outputs : undefined;
}

export function canPin(): boolean {
  const node = chosen();
  return node !== undefined && (useWorkflow.getState().workflow.nodes[node]?.pin !== undefined || pinnable(node) !== undefined);
}

/** Keeps the present result of a node, the selected one if none is named, or lets it go. */
export function togglePin(node = chosen()): void {
  if (node === undefined) return;
  if (useWorkflow.getState().workflow.nodes[node]?.pin) {
    edit({ kind: 'set-pin', node, pin: null }, { en: 'Unpin a result', zh: '取消固定结果' });
    return;
  }
  const pin = pinnable(node);
  if (!pin) return;
  edit({ kind: 'set-pin', node, pin }, { en: 'Pin a result', zh: '固定结果' });
  toastDone({
    en: 'Pinned: the node keeps this result and does not run until you unpin it.',
    zh: '已固定：该节点保留此结果，取消固定之前不再运行。',
  });
}
