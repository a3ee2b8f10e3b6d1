import { sameJson } from '../../nodes/kit/json.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { toastDone } from '../controls/toast.ts';
import { documentNow, replaceWorkflow, undoEdit, useWorkflow } from '../store/workflow-store.ts';
import { type Looked, lookAt } from './looked-store.ts';

/** Makes a version the draft again: one edit, which can be undone, and a new version; what was there stays in the history. */
export function restoreVersion({ workflow, restore }: Pick<Looked, 'workflow' | 'restore'>): void {
  if (restore) putBack({ ...workflow, id: documentNow().id }, restore);
}

/** Takes back what decides results, nodes, settings and wires, from the workflow of a run; names, notes and places that are here stay. */
export function goBackTo(run: Workflow, label: NonNullable<Looked['restore']>): void {
  putBack(asItRan(documentNow(), run), label);
}

function asItRan(now: Workflow, run: Workflow): Workflow {
  const nodes = Object.fromEntries(
    Object.entries(run.nodes).map(([id, node]) => {
      const { ui = node.ui, title = node.title, note = node.note } = now.nodes[id] ?? {};
      return [id, { ...node, ui, ...(title !== undefined && { title }), ...(note !== undefined && { note }) }];
    }),
  );
  const { subflows: _, ...rest } = now;
  const { wires, inputs, subflows } = run;
  const groups = now.groups.map((group) => ({ ...group, nodes: group.nodes.filter((member) => Object.hasOwn(nodes, member)) }));
  return { ...rest, nodes, wires, inputs, groups, ...(subflows && { subflows }) };
}

function putBack(content: Workflow, label: NonNullable<Looked['restore']>): void {
  lookAt(undefined);
  if (sameJson(content, documentNow())) return toastDone({ en: 'The draft is that already.', zh: '草稿已经是这样了。' });
  replaceWorkflow(content, label);
  const entry = useWorkflow.getState().history.past.at(-1);
  toastDone(label, {
    label: { en: 'Undo', zh: '撤销' },
    run: () => void (useWorkflow.getState().history.past.at(-1) === entry && undoEdit()),
  });
}
