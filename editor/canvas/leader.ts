import { type Box, overlaps, type Point } from './geometry.ts';

/** The line from a note to what it is about: between the points of both that are nearest to each other. Undefined where one lies on the other. */
export function leaderOf(card: Box, target: Box): { from: Point; to: Point } | undefined {
  if (overlaps(card, target)) return undefined;
  const [fromX, toX] = nearest(card.x, card.x + card.width, target.x, target.x + target.width);
  const [fromY, toY] = nearest(card.y, card.y + card.height, target.y, target.y + target.height);
  return { from: { x: fromX, y: fromY }, to: { x: toX, y: toY } };
}
/** The ends of the gap between two stretches; the middle of what they share where there is none. */
function nearest(start: number, end: number, otherStart: number, otherEnd: number): [number, number] {
  if (end < otherStart) return [end, otherStart];
  if (otherEnd < start) return [start, otherEnd];
  const shared = (Math.max(start, otherStart) + Math.min(end, otherEnd)) / 2;
  return [shared, shared];
}
