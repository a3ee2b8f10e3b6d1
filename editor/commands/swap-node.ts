import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import { message, type Text } from '../../nodes/kit/text.ts';
import type { Wire, Workflow } from '../../nodes/kit/workflow.ts';
import { focusNode } from '../canvas/viewport.ts';
import { toastDone, toastProblem } from '../controls/toast.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { select } from '../store/selection-store.ts';
import type { Swap } from '../store/swap.ts';
import { edit, useWorkflow } from '../store/workflow-store.ts';
import { undo } from './edit-actions.ts';

/** Puts another type in a node's place, and says which wires could not stay. */
export function giveSwap(node: string, { entry, edit: change, lost }: Swap): void {
  const { workflow } = useWorkflow.getState();
  edit(change, message({ en: 'Swap for “{node}”', zh: '换成“{node}”' }, { node: entry.title }));
  select({ nodes: [node] });
  focusNode(node);
  const back = { label: { en: 'Undo', zh: '撤销' }, run: undo };
  if (lost.length === 0) {
    toastDone(message({ en: 'Now “{node}”. All wires stayed.', zh: '已换成“{node}”，连线全部保留。' }, { node: entry.title }), back);
    return;
  }
  toastProblem(
    message(
      {
        en: 'Now “{node}”. {count|One wire|Some wires} could not stay, because no port of it fits: {wires}.',
        zh: '已换成“{node}”。以下连线没有合适的端口，未能保留：{wires}。',
      },
      { node: entry.title, count: lost.length, wires: listOf(lost.map((wire) => otherEnd(workflow, node, wire))) },
    ),
    back,
  );
}

/** The end that did not change, by node and port. */
function otherEnd(workflow: Workflow, node: string, { from, to }: Wire): Text {
  const { catalog } = useCatalog.getState();
  const [[id, name], side] = from[0] === node ? [to, 'inputs' as const] : [from, 'outputs' as const];
  const port = catalog[workflow.nodes[id]?.type ?? '']?.[side][name];
  const title = nodeTitle(workflow, catalog, id);
  const label = portLabel(name, port ?? { type: 'value' });
  return side === 'inputs'
    ? { en: `to ${label.en} of “${title.en}”`, zh: `到“${title.zh}”的“${label.zh}”` }
    : { en: `from ${label.en} of “${title.en}”`, zh: `来自“${title.zh}”的“${label.zh}”` };
}

function listOf(texts: readonly Text[]): Text {
  return { en: texts.map(({ en }) => en).join('; '), zh: texts.map(({ zh }) => zh).join('；') };
}
