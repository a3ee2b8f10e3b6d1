import { nodeTitle } from '../../nodes/kit/check.ts';
import { lyingBetween, makeSubflow, unmakeSubflow, updateSubflow } from '../../nodes/kit/fold.ts';
import { leave } from '../../nodes/kit/scope.ts';
import { withoutPins } from '../../nodes/kit/pins.ts';
import { hashOf, isBorder, subflowOf, withNeeded } from '../../nodes/kit/subflow.ts';
import { checkSubflows } from '../../nodes/kit/subflow-limits.ts';
import { renameSubflow, updateUses, usesOf } from '../../nodes/kit/subflow-uses.ts';
import { type Message, message, type Text, verbatim } from '../../nodes/kit/text.ts';
import { emptyWorkflow, type Subflow, type Workflow, type WorkflowNode } from '../../nodes/kit/workflow.ts';
import { api } from '../api.ts';
import { focusOnceThere, reveal } from '../canvas/viewport.ts';
import { chosenNodes } from '../commands/chosen.ts';
import { toastDone, toastError, toastProblem } from '../controls/toast.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { knownSubflows } from '../store/known-subflows.ts';
import { loadLibrary, newerOf, useLibrary } from '../store/library-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { select, useSelection } from '../store/selection-store.ts';
import { edit, endGroup, replaceShown, replaceWorkflow, undoEdit, useWorkflow, workflowNow } from '../store/workflow-store.ts';
import { askName } from './naming-store.ts';
import { hashHere, otherUses } from './trail.ts';

/** What a person can do with subflows; each change is one step of undo. */

/** What can go into a subflow of what is selected. */
export function foldable(): Set<string> {
  const { nodes } = workflowNow();
  return new Set([...chosenNodes()].filter((id) => nodes[id] && !isBorder(nodes[id])));
}

/** The selected nodes as one node, with those that lie between them, since it would wait for itself without. Its name is asked where it stands. */
export function makeSubflowOfChosen(): void {
  const { workflow, document, path } = useWorkflow.getState();
  const { catalog } = useCatalog.getState();
  const chosen = foldable();
  if (chosen.size === 0) return;
  const between = lyingBetween(workflow, chosen);
  const nodes = new Set([...chosen, ...between]);
  const made = makeSubflow(workflow, catalog, { id: newSubflowId(), name: '', nodes, notes: useSelection.getState().cards });
  const whole = path.length === 0 ? made.workflow : leave(document, path, made.workflow);
  const refused = checkSubflows(whole, whole.subflows ?? {});
  if (refused) return toastProblem(refused);
  endGroup();
  // Naming it belongs to making it.
  replaceShown(made.workflow, { en: 'Make a subflow', zh: '建立子流程' }, nameGroup(made.node));
  select({ nodes: [made.node] });
  setPanels({ inspector: 'settings', side: 'inspector' });
  reveal([made.node]);
  askName(made.node);
  if (between.length > 0) sayTakenIn(between.map((id) => nodeTitle(workflow, catalog, id)));
}
function newSubflowId(): string {
  return `s${Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
function nameGroup(node: string): string {
  return `subflow name ${node}`;
}
function sayTakenIn(titles: readonly Text[]): void {
  const [first = verbatim('')] = titles;
  toastDone(
    titles.length === 1
      ? message(
          { en: '“{node}” lies between the chosen nodes, so it went in too.', zh: '“{node}”位于所选节点之间，因此一并放入。' },
          { node: first },
        )
      : message(
          {
            en: '“{node}” and {count} more lie between the chosen nodes, so they went in too.',
            zh: '“{node}”等 {all} 个节点位于所选节点之间，因此一并放入。',
          },
          { node: first, count: titles.length - 1, all: titles.length },
        ),
    undoNewest(),
  );
}
/** A button that takes back what was done just now, as long as nothing was done since. */
function undoNewest() {
  const entry = useWorkflow.getState().history.past.at(-1);
  return {
    label: { en: 'Undo', zh: '撤销' },
    run: () => void (useWorkflow.getState().history.past.at(-1)?.before === entry?.before && undoEdit()),
  };
}

/** Names a node. One that is the only use of its subflow names the subflow with it; of several each may have a name of its own. */
export function nameNode(node: string, name: string): void {
  const { workflow, document } = useWorkflow.getState();
  const subflow = subflowOf(workflow.subflows, workflow.nodes[node]);
  const isShared = subflow && (isKept(subflow) || usesOf(document, subflow.id).length > 1);
  if (!subflow || isShared || workflow.nodes[node]?.title) {
    edit({ kind: 'set-title', node, title: name.trim() }, { en: 'Rename a node', zh: '重命名节点' }, `title ${node}`);
    return;
  }
  replaceShown(renameSubflow(workflow, node, name.trim()), { en: 'Name the subflow', zh: '命名子流程' }, nameGroup(node));
}
function isKept({ id }: Subflow): boolean {
  return useLibrary.getState().kept.some((kept) => kept.id === id);
}

/** Puts the nodes of a subflow in its place. */
export function unmake(node: string): void {
  const back = unmakeSubflow(workflowNow(), node);
  if (!back) return;
  replaceShown(back.workflow, { en: 'Turn a subflow back into its nodes', zh: '把子流程还原为节点' });
  select({ nodes: back.nodes });
  reveal(back.nodes);
  const [first] = back.nodes;
  if (first !== undefined) focusOnceThere(first);
}

/** The content of a node's subflow and a newer one that is known of it, if any. */
export function newerFor(node: string): { old: Subflow; hash: string; subflow: Subflow } | undefined {
  const { workflow, document } = useWorkflow.getState();
  const old = subflowOf(workflow.subflows, workflow.nodes[node]);
  const newer = old && newerOf(old, document, useLibrary.getState().kept);
  return old && newer ? { old, ...newer } : undefined;
}

/** Gives a node, or all uses of its subflow, the newest content. */
export function update(node: string, all: boolean): void {
  const newer = newerFor(node);
  if (!newer) return;
  const { workflow, document } = useWorkflow.getState();
  const { hash, old } = newer;
  const label: Text = all
    ? { en: 'Update all uses of a subflow', zh: '更新子流程的所有使用处' }
    : { en: 'Update a subflow', zh: '更新子流程' };
  if (all) replaceWorkflow(updateUses(document, usesOf(document, old.id), hash, knownSubflows()), label);
  else replaceShown(updateSubflow(workflow, node, hash, knownSubflows()), label);
  toastDone(
    { en: 'Updated. Settings and wires stay where the newer one still has them.', zh: '已更新。新内容仍有的设置与连线均已保留。' },
    undoNewest(),
  );
}

/** Gives the other uses of the opened subflow what it is here. */
export function updateOthers(): void {
  const { document, path } = useWorkflow.getState();
  const hash = hashHere(document, path);
  const { behind } = otherUses(document, path);
  if (hash === undefined || behind.length === 0) return;
  replaceWorkflow(updateUses(document, behind, hash, knownSubflows()), {
    en: 'Update the other uses of a subflow',
    zh: '更新子流程的其他使用处',
  });
  toastDone(
    message({ en: '{count} {count|other use|other uses} updated', zh: '已更新其他 {count} 处' }, { count: behind.length }),
    undoNewest(),
  );
}

/** Puts a node's subflow where all workflows of this server find it; in place of the content that it has there. */
export async function keep(node: string): Promise<void> {
  const { workflow } = useWorkflow.getState();
  const subflow = subflowOf(workflow.subflows, workflow.nodes[node]);
  const own = workflow.nodes[node]?.title;
  if (!subflow) return;
  if (!subflow.name && !own) {
    askName(node);
    toastProblem({
      en: 'Give the subflow a name first, so that it is found again. Then keep it.',
      zh: '请先为子流程命名，以便日后查找，然后再保留。',
    });
    return;
  }
  if (!subflow.name && own) {
    const named = renameSubflow(workflow, node, own);
    replaceShown(named, { en: 'Name the subflow', zh: '命名子流程' });
  }
  const unpinned = unpinInside(node);
  const placed = workflowNow().nodes[node];
  const hash = placed && hashOf(placed);
  if (!placed || hash === undefined) return;
  const { subflows = {} } = alone(placed);
  const name = subflows[hash]?.name ?? '';
  await tell(
    () => api.keepSubflow(hash, subflows),
    unpinned
      ? message(
          {
            en: '“{name}” is kept, without its pinned results: other workflows have other data. They are unpinned here, too.',
            zh: '已保留“{name}”，但不含其中固定的结果：其他工作流使用的数据不同。此处的固定也已取消。',
          },
          { name },
        )
      : message(
          {
            en: '“{name}” is kept. You find it among the nodes of every workflow here.',
            zh: '已保留“{name}”。可在此处所有工作流的节点列表中找到。',
          },
          { name },
        ),
  );
}
/** A node with nothing but what it needs. */
function alone(placed: WorkflowNode): Workflow {
  return withNeeded({ ...emptyWorkflow('kept', ''), nodes: { subflow: placed } }, workflowNow().subflows);
}
/** Answers whether there was anything to unpin. */
function unpinInside(node: string): boolean {
  const workflow = workflowNow();
  const placed = workflow.nodes[node];
  if (!placed) return false;
  const { nodes, subflows } = withoutPins(alone(placed));
  if (!nodes.subflow || nodes.subflow.type === placed.type) return false;
  const after = { ...workflow, nodes: { ...workflow.nodes, [node]: nodes.subflow }, subflows: { ...workflow.subflows, ...subflows } };
  return replaceShown(after, { en: 'Unpin what is kept for other workflows', zh: '取消所保留内容中的固定结果' });
}

export async function renameKept(id: string, name: string): Promise<boolean> {
  return tell(
    () => api.renameSubflow(id, name),
    message(
      {
        en: 'Renamed to “{name}”. Where it is in use it keeps its name until it is updated.',
        zh: '已改名为“{name}”。已使用处在更新之前保持原名。',
      },
      { name },
    ),
  );
}
export async function deleteKept(id: string): Promise<boolean> {
  return tell(() => api.deleteSubflow(id), {
    en: 'Deleted from the library. Workflows that use it keep what they have.',
    zh: '已从库中删除。正在使用它的工作流不受影响。',
  });
}
async function tell(act: () => Promise<unknown>, done: Text | Message): Promise<boolean> {
  try {
    await act();
    await loadLibrary();
    toastDone(done);
    return true;
  } catch (error) {
    toastError(error);
    return false;
  }
}

/** How often a subflow stands in a workflow, wherever. */
export function countUses(document: Workflow, { id }: Subflow): number {
  return usesOf(document, id).length;
}
