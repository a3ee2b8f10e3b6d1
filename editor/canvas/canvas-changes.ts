import type { EdgeChange, NodeChange } from '@xyflow/react';
import { cardsAlong, moveEdit } from '../store/moves.ts';
import { choose, select, useSelection } from '../store/selection-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { edit, type useWorkflow, workflowNow } from '../store/workflow-store.ts';
import { shapeNow } from './current-shape.ts';
import { type CanvasItem, partOfItem, type WireItem } from './flow-items.ts';
import { dropGroup, inLine, type Moves } from './drag.ts';
import { groupBox, type Point } from './geometry.ts';
import { useGuideLines } from './guide-lines-view.tsx';
import { still, useMoving } from './moving-store.ts';

type Shown = ReturnType<typeof useWorkflow.getState>;

/** Takes what the canvas library reports and turns it into selection, movement and edits. Nothing of it is kept there. */
export function takeItemChanges(changes: readonly NodeChange<CanvasItem>[]): void {
  const chosen = { nodes: new Map<string, boolean>(), cards: new Map<string, boolean>(), groups: new Map<string, boolean>() };
  const moving: Moves = { nodes: {}, cards: {} };
  let letGo = false;
  let dragged = false;
  for (const change of changes) {
    if (change.type === 'select') {
      const { part, id } = partOfItem(change.id);
      chosen[part].set(id, change.selected);
    } else if (change.type === 'position' && change.position) {
      addMove(moving, change.id, change.position);
      letGo ||= change.dragging === false;
      dragged ||= change.dragging !== undefined;
    } else if (change.type === 'dimensions' && change.dimensions && change.resizing) {
      const { id } = partOfItem(change.id);
      moving.cards[id] = { ...moving.cards[id], ...change.dimensions };
    }
  }
  choose('nodes', chosen.nodes);
  choose('cards', chosen.cards);
  choose('groups', chosen.groups);
  if (dragged) takeAlong(moving);
  if (Object.keys(moving.nodes).length || Object.keys(moving.cards).length) move(dragged ? inLine(moving) : moving, letGo);
}

function addMove(moving: Moves, itemId: string, to: Point): void {
  const { part, id } = partOfItem(itemId);
  const { workflow, boxes, foldBoxes } = shapeNow();
  const place = { x: Math.round(to.x), y: Math.round(to.y) };
  if (part === 'nodes') moving.nodes[id] = place;
  else if (part === 'cards') moving.cards[id] = { ...moving.cards[id], ...place };
  else {
    // A group has no place of its own: it moves its nodes.
    const group = workflow.groups.find((candidate) => candidate.id === id);
    const box = foldBoxes.get(id) ?? (group && groupBox(group, boxes));
    if (!group || !box) return;
    for (const member of group.nodes) {
      const at = workflow.nodes[member]?.ui;
      if (at) moving.nodes[member] = { x: Math.round(at.x + place.x - box.x), y: Math.round(at.y + place.y - box.y) };
    }
  }
}

/** What is selected moves as one, also what the canvas library has not heard of. */
function takeAlong(moving: Moves): void {
  const { workflow, folds } = shapeNow();
  const { nodes, cards, groups } = useSelection.getState();
  const members = [...groups].flatMap((id) => folds.get(id)?.group.nodes ?? []);
  const chosenNodes = [...nodes, ...members].map((id) => ({ id, from: workflow.nodes[id]?.ui, to: moving.nodes[id] }));
  const chosenCards = workflow.notes.filter(({ id }) => cards.has(id)).map((from) => ({ id: from.id, from, to: moving.cards[from.id] }));
  const leader = [...chosenNodes, ...chosenCards].find(({ from, to }) => from && to);
  if (!leader?.from || !leader.to) return;
  const [dx, dy] = [(leader.to.x ?? leader.from.x) - leader.from.x, (leader.to.y ?? leader.from.y) - leader.from.y];
  for (const { id, from, to } of chosenNodes) if (from && !to) moving.nodes[id] = { x: from.x + dx, y: from.y + dy };
  for (const { id, from, to } of chosenCards) if (!to) moving.cards[id] = { x: from.x + dx, y: from.y + dy };
}

function move({ nodes, cards }: Moves, letGo: boolean): void {
  const before = useMoving.getState();
  const all = { nodes: { ...before.nodes, ...nodes }, cards: { ...before.cards, ...cards } };
  if (letGo) commitMoves(all);
  else useMoving.setState({ ...all, cards: { ...cardsAlong(workflowNow(), all.nodes, all.cards), ...all.cards } });
}

/** Makes the places and sizes of the moment an edit; what a drop does besides belongs to the same step of undo. */
export function commitMoves({ nodes, cards } = useMoving.getState()): void {
  useMoving.setState(still);
  useGuideLines.setState({ lines: [] });
  const change = moveEdit(workflowNow(), nodes, cards);
  if (change) edit(change, { en: 'Move', zh: '移动' }, dropGroup);
}

export function takeWireChanges(changes: readonly EdgeChange<WireItem>[]): void {
  const chosen = new Map<string, boolean>();
  for (const change of changes) if (change.type === 'select') chosen.set(change.id, change.selected);
  choose('wires', chosen);
}

/** A press on one of many that are selected selects that one alone; the name of a frame selects its group. */
export function chooseByClick(item: CanvasItem, { shiftKey, ctrlKey, metaKey }: Record<'shiftKey' | 'ctrlKey' | 'metaKey', boolean>): void {
  const { part, id } = partOfItem(item.id);
  const { nodes, wires, cards, groups } = useSelection.getState();
  if (item.type === 'frame') {
    if (shiftKey) choose('groups', new Map([[id, !groups.has(id)]]));
    else select({ groups: [id] });
    return;
  }
  const isOneOfMany = { nodes, cards, groups }[part].has(id) && nodes.size + wires.size + cards.size + groups.size > 1;
  if (isOneOfMany && !(shiftKey || ctrlKey || metaKey)) select({ [part]: [id] });
}
/** A menu is about what it is opened on: that is selected first, unless it is part of what is selected already. */
export function chooseUnlessChosen(item: CanvasItem): void {
  const { part, id } = partOfItem(item.id);
  if (!useSelection.getState()[part].has(id)) select({ [part]: [id] });
}

/** Forgets selected things that are no longer there, as after undo; where another place is shown, all. */
export function pruneSelection({ workflow, path }: Shown, before: Shown): void {
  if (path !== before.path && path.join('/') !== before.path.join('/')) {
    select({});
    setPanels({ drawer: undefined });
    return;
  }
  const { nodes, wires, cards, groups } = useSelection.getState();
  const here = [...nodes].filter((id) => Object.hasOwn(workflow.nodes, id));
  const left = [...groups].filter((id) => workflow.groups.some((group) => group.id === id));
  if (here.length !== nodes.size || left.length !== groups.size) select({ nodes: here, wires, cards, groups: left });
}
