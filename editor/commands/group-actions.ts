import type { Edit } from '../../nodes/kit/edits.ts';
import { freshId } from '../../nodes/kit/fresh-id.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Group, Workflow } from '../../nodes/kit/workflow.ts';
import { toastProblem } from '../controls/toast.ts';
import { select, useSelection } from '../store/selection-store.ts';
import { edit, workflowNow } from '../store/workflow-store.ts';
import { chosenNodes } from './chosen.ts';
import { setFolded } from './folding.ts';
import { idToRun, runEnd, startRun } from './run-actions.ts';

/** The selected groups, and those that a selected node is in. */
export function chosenGroups(): Group[] {
  const { groups, nodes } = useSelection.getState();
  return workflowNow().groups.filter(({ id, nodes: members }) => groups.has(id) || members.some((member) => nodes.has(member)));
}

/** The edit that puts nodes into a group of their own: a node is in one group at most. */
export function groupEdit(workflow: Workflow, group: Group): Edit {
  const taken = new Set(group.nodes);
  const others = workflow.groups.filter(({ nodes }) => nodes.some((id) => taken.has(id)));
  return {
    kind: 'all',
    edits: [
      ...others.map((other): Edit => {
        const nodes = other.nodes.filter((id) => !taken.has(id));
        return nodes.length ? { kind: 'set-group', group: { ...other, nodes } } : { kind: 'remove-group', id: other.id };
      }),
      { kind: 'set-group', group },
    ],
  };
}

export function groupSelection(): void {
  const workflow = workflowNow();
  const nodes = [...chosenNodes()];
  if (nodes.length === 0) return;
  const id = freshId('group', (wish) => [...workflow.groups, ...workflow.notes].some((part) => part.id === wish));
  edit(groupEdit(workflow, { id, name: '', nodes }), { en: 'Group', zh: '编组' });
  select({ groups: [id] });
}

export function ungroupSelection(): void {
  const gone = chosenGroups();
  if (gone.length === 0) return;
  edit({ kind: 'all', edits: gone.map(({ id }) => ({ kind: 'remove-group' as const, id })) }, { en: 'Ungroup', zh: '取消编组' });
  select({ nodes: gone.flatMap(({ nodes }) => nodes) });
}

/** Folds the chosen groups, or unfolds them where all are folded. */
export function toggleFolded(): void {
  const groups = chosenGroups();
  setFolded(
    groups.map(({ id }) => id),
    !groups.every(({ folded }) => folded),
  );
}

/** The nodes of a group that feed no other node of it: to run to these is to run the group. */
export function endsOf(workflow: Workflow, nodes: readonly string[]): string[] {
  const inside = new Set(nodes);
  const feeding = new Set(workflow.wires.filter(({ from, to }) => inside.has(from[0]) && inside.has(to[0])).map(({ from }) => from[0]));
  return nodes.filter((id) => Object.hasOwn(workflow.nodes, id) && !feeding.has(id));
}

/** Runs what is in the chosen groups and what that needs: to each end in turn, where what was run already is not run again. */
export async function runGroups(): Promise<void> {
  const ends = chosenGroups().flatMap(({ nodes }) => endsOf(workflowNow(), nodes));
  for (const node of ends) {
    const run = await startRun({ mode: 'to', node: idToRun(node) });
    if (run === undefined) return;
    if ((await runEnd(run)) === 'done') continue;
    if (ends.length > 1 && node !== ends.at(-1))
      toastProblem(
        message({
          en: 'The group was not run to its end, because a step before it did not finish.',
          zh: '由于其中一个步骤没有完成，分组没有运行到底。',
        }),
      );
    return;
  }
}
