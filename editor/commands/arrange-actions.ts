import { message, type Message, type Text } from '../../nodes/kit/text.ts';
import { aligned, type Direction, distributed, type Edge, neighbour } from '../canvas/align.ts';
import { shapeNow } from '../canvas/current-shape.ts';
import { around, type Box, type Point } from '../canvas/geometry.ts';
import { layoutInput, type Placed } from '../canvas/placed.ts';
import { focusItem, showFrom, viewMiddle } from '../canvas/viewport.ts';
import { laneBoxes } from '../canvas/workflow-lanes.ts';
import { toastDone, toastProblem } from '../controls/toast.ts';
import { askLayout } from '../layout/ask-layout.ts';
import { notePlaces, noteRoom } from '../layout/note-places.ts';
import { type CardPlace, moveEdit } from '../store/moves.ts';
import { select, useSelection } from '../store/selection-store.ts';
import { speak } from '../store/spoken-store.ts';
import { edit, endGroup, workflowNow } from '../store/workflow-store.ts';
import { chosenNodes } from './chosen.ts';
import { placedNow } from '../canvas/placed.ts';

/** What is moved as one on the canvas: nodes and folded groups that are selected, all members of selected frames, and notes. */
function chosenBoxes(): { placed: Map<string, Placed>; cards: Map<string, Box> } {
  const chosen = chosenNodes();
  const { cards } = useSelection.getState();
  return {
    placed: new Map([...placedNow()].filter(([, { nodes }]) => nodes.every((id) => chosen.has(id)))),
    cards: new Map(workflowNow().notes.flatMap((note) => (cards.has(note.id) ? [[note.id, note] as const] : []))),
  };
}
export function chosenCount(): number {
  const { placed, cards } = chosenBoxes();
  return placed.size + cards.size;
}

/** Puts things into new places: `id` of a placed thing, or `card:id` of a note. */
function moveTo(places: ReadonlyMap<string, Point>, label: Text, group?: string): boolean {
  const { nodes } = workflowNow();
  const placed = placedNow();
  const to: Record<string, Point> = {};
  const cards: Record<string, CardPlace> = {};
  for (const [id, { x, y }] of places) {
    if (id.startsWith('card:')) cards[id.slice(5)] = { x, y };
    const thing = placed.get(id);
    for (const member of thing?.nodes ?? []) {
      const ui = nodes[member]?.ui;
      if (thing && ui) to[member] = { x: ui.x + x - thing.box.x, y: ui.y + y - thing.box.y };
    }
  }
  const change = moveEdit(workflowNow(), to, cards);
  return change !== undefined && edit(change, label, group);
}
function movable(): Map<string, Box> {
  const { placed, cards } = chosenBoxes();
  return new Map([
    ...[...placed].map(([id, { box }]) => [id, box] as const),
    ...[...cards].map(([id, box]) => [`card:${id}`, box] as const),
  ]);
}

export function align(edge: Edge): void {
  moveTo(aligned(movable(), edge), { en: 'Align', zh: '对齐' });
}
export function distribute(along: 'x' | 'y'): void {
  moveTo(distributed(movable(), along), { en: 'Distribute', zh: '均匀分布' });
}

let pause: ReturnType<typeof setTimeout> | undefined;
/** How far the steps since the last pause went together. */
let gone = { x: 0, y: 0 };

/** A step with the keyboard. Steps that follow each other closely are one move. */
export function nudge(direction: Direction, by: number): void {
  const [dx, dy] = direction === 'left' ? [-by, 0] : direction === 'right' ? [by, 0] : direction === 'up' ? [0, -by] : [0, by];
  const boxes = movable();
  const places = new Map([...boxes].map(([id, { x, y }]) => [id, { x: x + dx, y: y + dy }]));
  const group = `move ${[...boxes.keys()].join(' ')}`;
  moveTo(places, { en: 'Move', zh: '移动' }, group);
  gone = { x: gone.x + dx, y: gone.y + dy };
  clearTimeout(pause);
  pause = setTimeout(() => {
    speak(movedWords(gone));
    gone = { x: 0, y: 0 };
    endGroup(group);
  }, 900);
}

function movedWords({ x, y }: Point): Message {
  const across = message(x < 0 ? { en: '{by} to the left', zh: '向左 {by}' } : { en: '{by} to the right', zh: '向右 {by}' }, {
    by: Math.abs(x),
  });
  const along = message(y < 0 ? { en: '{by} up', zh: '向上 {by}' } : { en: '{by} down', zh: '向下 {by}' }, { by: Math.abs(y) });
  if (x !== 0 && y !== 0) return message({ en: 'Moved {across} and {along}', zh: '已{across}、{along}移动' }, { across, along });
  return message({ en: 'Moved {way}', zh: '已{way}移动' }, { way: x === 0 ? along : across });
}

/** Goes to the nearest node in a direction; from nothing, to the one nearest the middle of what is in view. */
export function jump(direction: Direction): void {
  const placed = placedNow();
  const boxes = new Map([...placed].map(([id, { box }]) => [id, box]));
  const { nodes, groups } = useSelection.getState();
  const last = [...nodes, ...[...groups].map((id) => `fold:${id}`)].filter((id) => boxes.has(id)).at(-1);
  const from = last === undefined ? undefined : boxes.get(last);
  const next = from ? neighbour(from, boxes, direction) : nearest(viewMiddle(), boxes);
  const thing = next === undefined ? undefined : placed.get(next);
  if (!thing || next === undefined) return;
  select(thing.group === undefined ? { nodes: [next] } : { groups: [thing.group] });
  focusItem(next);
}
function nearest(to: Point, boxes: ReadonlyMap<string, Box>): string | undefined {
  const far = ({ x, y, width, height }: Box) => Math.hypot(x + width / 2 - to.x, y + height / 2 - to.y);
  return [...boxes].sort(([, a], [, b]) => far(a) - far(b))[0]?.[0];
}

/** Lays out what is selected, if that is more than one thing, else everything. */
export async function layOut(): Promise<void> {
  const { placed } = chosenBoxes();
  const all = placedNow();
  const part = placed.size > 1 ? placed : all;
  const before = workflowNow();
  const old = new Map([...part].map(([id, { box }]) => [id, box]));
  // Notes stay where they are when only a part is laid out.
  const notes = part.size < all.size ? [] : before.notes;
  let places: Map<string, Point>;
  try {
    places = await askLayout(layoutInput(shapeNow(), part, noteRoom(notes, old)));
  } catch {
    toastProblem({
      en: 'The layout could not be worked out. Nothing was moved; try again, or align the nodes by hand.',
      zh: '无法计算布局，没有移动任何内容。请重试，或手动对齐节点。',
    });
    return;
  }
  // Whoever went on meanwhile must not lose it.
  if (before.nodes !== workflowNow().nodes) return;
  const fresh = clearOf(
    new Map([...old].map(([id, box]) => [id, { ...box, ...places.get(id) }])),
    [...placedNow()].flatMap(([id, { box }]) => (part.has(id) ? [] : box)),
  );
  // Wires go around notes where they can; where they cannot, the note makes way.
  const at = (cards: ReadonlyMap<string, Point>) => notes.map((note) => ({ ...note, ...cards.get(note.id) }));
  const wires = notes.length > 0 ? laneBoxes(shapeNow(), fresh, at(notePlaces(notes, old, fresh))) : [];
  const cards = notePlaces(notes, old, fresh, wires);
  const moved = moveTo(new Map<string, Point>([...fresh, ...[...cards].map(([id, point]) => [`card:${id}`, point] as const)]), {
    en: 'Tidy up',
    zh: '整理布局',
  });
  if (!moved) toastDone({ en: 'Everything is in its place already.', zh: '布局已经很整齐。' });
  else {
    showFrom([...fresh.values(), ...at(cards)]);
    toastDone(message({ en: 'Tidied up {count} {count|node|nodes}', zh: '已整理 {count} 个节点' }, { count: part.size }));
  }
}

/** A part that was laid out goes as a whole to where it lies on nothing else: below, where it would. */
function clearOf(part: ReadonlyMap<string, Box>, others: readonly Box[]): Map<string, Box> {
  const whole = around(part.values());
  if (!whole) return new Map(part);
  let down = 0;
  for (let hit = true; hit;) {
    hit = false;
    for (const box of others)
      for (const own of part.values())
        if (
          own.x < box.x + box.width &&
          box.x < own.x + own.width &&
          own.y + down < box.y + box.height + 28 &&
          box.y < own.y + down + own.height + 28
        ) {
          down = box.y + box.height + 28 - own.y;
          hit = true;
        }
  }
  return new Map([...part].map(([id, box]) => [id, { ...box, y: box.y + down }]));
}
