import { type Box, overlaps, type Point } from '../canvas/geometry.ts';
import type { Note } from '../../nodes/kit/workflow.ts';

/** A note further from every node than this belongs to none and stays where it is. */
const near = 260;

/**
 * Where notes go when nodes are moved: each keeps its place beside the node that it is about, or else the nearest one,
 * and leaves it only where it would lie on something. `wires`: what is to be kept free for them.
 */
export function notePlaces(
  notes: readonly Note[],
  before: ReadonlyMap<string, Box>,
  after: ReadonlyMap<string, Box>,
  wires: readonly Box[] = [],
): Map<string, Point> {
  const places = new Map<string, Point>();
  const taken = [...after.values(), ...wires];
  for (const note of notes) {
    const anchor = anchorOf(note, before);
    const from = anchor === undefined ? undefined : before.get(anchor);
    const to = anchor === undefined ? undefined : after.get(anchor);
    const wish = { x: note.x + (to && from ? to.x - from.x : 0), y: note.y + (to && from ? to.y - from.y : 0) };
    const size = { width: note.width, height: note.height };
    const lay = overlapsAny(note, before.values()) ? wish : freeNear(wish, size, taken);
    taken.push({ ...lay, ...size });
    if (lay.x !== note.x || lay.y !== note.y) places.set(note.id, lay);
  }
  return places;
}

/** Above and below each node, the room that its notes take there. One further off than a heading stands goes where it fits. */
export function noteRoom(notes: readonly Note[], boxes: ReadonlyMap<string, Box>): Map<string, { above: number; below: number }> {
  const rooms = new Map<string, { above: number; below: number }>();
  for (const note of notes) {
    const id = anchorOf(note, boxes);
    const box = id === undefined ? undefined : boxes.get(id);
    if (id === undefined || !box) continue;
    const above = box.y - note.y;
    const below = note.y + note.height - (box.y + box.height);
    const room = rooms.get(id) ?? { above: 0, below: 0 };
    const reach = note.height + headingGap;
    if (above >= note.height && above <= reach) room.above = Math.max(room.above, above);
    else if (below >= note.height && below <= reach) room.below = Math.max(room.below, below);
    else continue;
    rooms.set(id, room);
  }
  return rooms;
}
/** From a heading to its node, with the frame of a group between. */
const headingGap = 80;

function anchorOf(note: Note, boxes: ReadonlyMap<string, Box>): string | undefined {
  return note.at && boxes.has(note.at.node) ? note.at.node : nearest(note, boxes);
}
function nearest(note: Box, boxes: ReadonlyMap<string, Box>): string | undefined {
  const found = [...boxes].map(([id, box]) => ({
    id,
    x: box.x,
    distance: Math.hypot(between(note.x, note.width, box.x, box.width), between(note.y, note.height, box.y, box.height)),
  }));
  // Of those that are equally near, a heading belongs to the one where it begins.
  const [best] = found.filter(({ distance }) => distance < near).sort((a, b) => a.distance - b.distance || a.x - b.x);
  return best?.id;
}
function between(a: number, aSize: number, b: number, bSize: number): number {
  return Math.max(0, b - (a + aSize), a - (b + bSize));
}

/** The nearest place straight above or below, else to the right, where nothing lies. */
function freeNear(wish: Point, size: { width: number; height: number }, taken: readonly Box[]): Point {
  const isFree = ({ x, y }: Point) => !overlapsAny({ x, y, ...size }, taken);
  if (isFree(wish)) return wish;
  const beside = taken.flatMap((box) => [
    { x: wish.x, y: box.y - size.height - 12 },
    { x: wish.x, y: box.y + box.height + 12 },
    { x: box.x + box.width + 12, y: wish.y },
  ]);
  // Beside it, wires run between the columns.
  const far = (place: Point) => 2 * Math.abs(place.x - wish.x) + Math.abs(place.y - wish.y);
  return beside.filter(isFree).sort((a, b) => far(a) - far(b))[0] ?? wish;
}
function overlapsAny(box: Box, others: Iterable<Box>): boolean {
  for (const other of others) if (overlaps(box, other)) return true;
  return false;
}
