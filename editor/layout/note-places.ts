import { type Box, overlaps, type Point } from '../canvas/geometry.ts';
import type { Note } from '../../nodes/kit/workflow.ts';

/** A note further from every node than this belongs to none and stays where it is. */
const near = 260;

/**
 * Where notes go when nodes are moved: each keeps its place beside the node that it is about, or else the nearest one,
 * and leaves it only where it would lie on something.
 */
export function notePlaces(notes: readonly Note[], before: ReadonlyMap<string, Box>, after: ReadonlyMap<string, Box>): Map<string, Point> {
  const places = new Map<string, Point>();
  const taken = [...after.values()];
  for (const note of notes) {
    const anchor = note.at && before.has(note.at.node) ? note.at.node : nearest(note, before);
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
  const far = (place: Point) => Math.abs(place.x - wish.x) + Math.abs(place.y - wish.y);
  return beside.filter(isFree).sort((a, b) => far(a) - far(b))[0] ?? wish;
}
function overlapsAny(box: Box, others: Iterable<Box>): boolean {
  for (const other of others) if (overlaps(box, other)) return true;
  return false;
}
