import { type Edit } from '../../nodes/kit/edits.ts';
import { reach } from '../../nodes/kit/graph.ts';
import { freshId } from '../../nodes/kit/fresh-id.ts';
import { isBorder } from '../../nodes/kit/subflow.ts';
import { message, type Text, type TextValue } from '../../nodes/kit/text.ts';
import type { Note } from '../../nodes/kit/workflow.ts';
import { takenBoxes } from '../canvas/canvas-shape.ts';
import { shapeNow } from '../canvas/current-shape.ts';
import { boxOf } from '../canvas/canvas-shape.ts';
import { type Box, freePlace, groupBox } from '../canvas/geometry.ts';
import { focusNode, isSeen, reveal, viewMiddle } from '../canvas/viewport.ts';
import { writeCard } from '../canvas/writing-store.ts';
import { toastDone, toastInstead, toastProblem } from '../controls/toast.ts';
import { chosenNodes, chosenWire, selectShown } from './chosen.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { entryWords, touchedBy } from '../store/entry-words.ts';
import type { HistoryEntry } from '../store/history.ts';
import { deleteAndReconnect } from '../store/rewire.ts';
import { select, useSelection, wireKey } from '../store/selection-store.ts';
import { edit, redoEdit, type Turned, undoEdit, useWorkflow, workflowNow } from '../store/workflow-store.ts';
import { trailOf } from '../subflows/trail.ts';

export function undo(): void {
  const { path } = useWorkflow.getState();
  const turned = undoEdit();
  if (turned)
    sayTurned(turned, path, {
      here: { en: 'Undone: {what}', zh: '已撤销：{what}' },
      there: { en: 'Undone in “{place}”: {what}', zh: '已在“{place}”中撤销：{what}' },
    });
}
export function redo(): void {
  const { path } = useWorkflow.getState();
  const turned = redoEdit();
  if (turned)
    sayTurned(turned, path, {
      here: { en: 'Done again: {what}', zh: '已重做：{what}' },
      there: { en: 'Done again in “{place}”: {what}', zh: '已在“{place}”中重做：{what}' },
    });
}
function sayTurned({ entry, left }: Turned, before: readonly string[], words: Record<'here' | 'there', Text>): void {
  const what = entryWords(entry, useCatalog.getState().catalog);
  const place = placeAfter(before);
  showTouched(entry);
  const done = place ? message(words.there, { what, place }) : message(words.here, { what });
  const [part] = left;
  if (!part) return toastInstead('undo', done);
  const leftAlone =
    left.length === 1
      ? {
          en: '{done}. Left as it is, because it was changed elsewhere since: {part}',
          zh: '{done}。以下内容此后已在别处被修改，因此保持不变：{part}',
        }
      : {
          en: '{done}. Left as they are, because they were changed elsewhere since: {part}, and {more} more',
          zh: '{done}。以下内容此后已在别处被修改，因此保持不变：{part} 等 {count} 处',
        };
  return toastProblem(message(leftAlone, { done, part, more: left.length - 1, count: left.length }));
}

/** What an undo or a redo changed is selected, and comes into view where none of it is: else nothing would be seen to happen. */
function showTouched(entry: HistoryEntry): void {
  const { nodes, cards, wires } = touchedBy(entry);
  const workflow = workflowNow();
  const there = nodes.filter((id) => Object.hasOwn(workflow.nodes, id));
  const notes = cards.filter((id) => workflow.notes.some((note) => note.id === id));
  if (there.length + notes.length > 0) selectShown(there, notes);
  else select({ wires: wires.filter((wire) => workflow.wires.includes(wire)).map(wireKey) });
  const ends = wires.flatMap(({ from, to }) => [from[0], to[0]]).filter((id) => Object.hasOwn(workflow.nodes, id));
  // A wire is seen with both its ends; of many nodes that moved, one will do.
  if (there.length > 0 ? !there.some(isSeen) : !ends.every(isSeen)) reveal(there.length > 0 ? there : ends);
}
/** Where the canvas is now, if that is another place than before. */
function placeAfter(before: readonly string[]): TextValue | undefined {
  const { path, document } = useWorkflow.getState();
  if (path.join('/') === before.join('/')) return undefined;
  return trailOf(document, path).at(-1) ?? (document.name || { en: 'the workflow', zh: '工作流' });
}

export function hasSelection(): boolean {
  const { nodes, wires, cards, groups } = useSelection.getState();
  return nodes.size + wires.size + cards.size + groups.size > 0;
}

export function deleteSelection(): void {
  const { wires, cards } = useSelection.getState();
  const nodes = chosenToGo();
  const workflow = workflowNow();
  const edits: Edit[] = [
    ...(wires.size ? [{ kind: 'remove-wires' as const, wires: workflow.wires.filter((wire) => wires.has(wireKey(wire))) }] : []),
    ...(nodes.size ? [{ kind: 'remove-nodes' as const, ids: [...nodes] }] : []),
    ...[...cards].map((id) => ({ kind: 'remove-note-card' as const, id })),
  ];
  if (edits.length === 0) return;
  edit({ kind: 'all', edits }, { en: 'Delete', zh: '删除' });
  select({});
}

/** The border of a subflow stays: what goes in and out is changed at its nodes. */
function chosenToGo(): Set<string> {
  const { nodes } = workflowNow();
  const chosen = [...chosenNodes()];
  const border = chosen.filter((id) => nodes[id] && isBorder(nodes[id]));
  if (border.length > 0 && border.length === chosen.length)
    toastDone({
      en: 'The border of a subflow stays. Its inputs and outputs are changed in the details.',
      zh: '子流程的边界不能删除；其输入与输出可在详情中修改。',
    });
  return new Set(chosen.filter((id) => !border.includes(id)));
}

/** Deletes nodes and leads on what they stood between. */
export function deleteAndLeadOn(): void {
  const nodes = chosenToGo();
  if (nodes.size === 0) return;
  const { edit: change, wires } = deleteAndReconnect(workflowNow(), useCatalog.getState().catalog, nodes);
  edit(change, { en: 'Delete and reconnect', zh: '删除并重新连接' });
  select({});
  toastDone(
    wires.length
      ? message(
          { en: 'Deleted; {count} {count|wire leads|wires lead} on', zh: '已删除，重新连接了 {count} 条连线' },
          { count: wires.length },
        )
      : message({ en: 'Deleted; nothing that came in fits what followed', zh: '已删除；上游内容不适合下游，没有重新连接' }),
  );
}

export function selectAll(): void {
  const { nodes, notes } = workflowNow();
  selectShown(
    Object.keys(nodes),
    notes.map(({ id }) => id),
  );
}
/** Selects what leads to the selected nodes, what follows, or both and all that hangs together with them. */
export function selectAlong(direction: 'up' | 'down' | 'both'): void {
  const workflow = workflowNow();
  let found = chosenNodes();
  if (direction !== 'both') found = reach(workflow, found, direction);
  else
    for (let size = 0; size < found.size;) {
      size = found.size;
      found = reach(workflow, reach(workflow, found, 'up'), 'down');
    }
  selectShown(found);
}

/** Moves the choice to the next or the previous node in reading order. */
export function walk(step: 1 | -1): void {
  const { order } = shapeNow();
  if (order.length === 0) return;
  const chosen = [...useSelection.getState().nodes].at(-1);
  const at = chosen === undefined ? (step === 1 ? -1 : 0) : order.indexOf(chosen);
  const next = order[(at + step + order.length) % order.length];
  if (next === undefined) return;
  select({ nodes: [next] });
  focusNode(next);
}

/** A note; about the node or the result on the wire that alone is selected, beside it. */
export function addCard(): void {
  const { notes, groups } = workflowNow();
  const id = freshId('note', (wish) => [...notes, ...groups].some((part) => part.id === wish));
  const size = { width: 230, height: 80 };
  const at = chosenAim();
  const box = at && boxOf(shapeNow(), at.node);
  const middle = viewMiddle();
  const wish = box
    ? { x: box.x, y: clearOfFrame(box, at.node) - size.height - 24 }
    : { x: Math.round(middle.x - 115), y: Math.round(middle.y - 40) };
  const place = freePlace(wish, size, [...takenBoxes(shapeNow()), ...notes], 12);
  edit({ kind: 'set-note-card', note: { id, text: '', ...place, ...size, ...(at && { at }) } }, { en: 'Add a note', zh: '添加便签' });
  select({ cards: [id] });
  writeCard(id);
  reveal(at ? [at.node] : []);
}
/** Where a note above a node begins to be free: above the name of its group, where the node stands right under that. */
function clearOfFrame(box: Box, node: string): number {
  const group = workflowNow().groups.find(({ nodes }) => nodes.includes(node));
  const around = group && groupBox(group, shapeNow().boxes);
  return around && box.y - around.y < roomForNote ? around.y : box.y;
}
const roomForNote = 120;

function chosenAim(): Note['at'] {
  const wire = chosenWire();
  if (wire) return { node: wire.from[0], port: wire.from[1] };
  const [node, ...more] = chosenNodes();
  return node !== undefined && more.length === 0 ? { node } : undefined;
}

/** The note that alone is selected. */
export function chosenCard(): Note | undefined {
  const { nodes, wires, cards, groups } = useSelection.getState();
  if (cards.size !== 1 || nodes.size + wires.size + groups.size > 0) return undefined;
  return workflowNow().notes.find(({ id }) => cards.has(id));
}
