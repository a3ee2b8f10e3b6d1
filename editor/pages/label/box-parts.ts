import type { MarkedBox } from '../../../nodes/kit/labelling.ts';

export interface Point {
  x: number;
  y: number;
}
type Sides = Omit<MarkedBox, 'label'>;

/** Smaller ones were a slip of the hand. */
const smallest = 0.008;
const clamp = (share: number, low = 0, high = 1): number => Math.min(high, Math.max(low, share));

/** The box between two points, inside the picture. */
export function boxBetween(a: Point, b: Point): Sides {
  const [left, right] = [clamp(Math.min(a.x, b.x)), clamp(Math.max(a.x, b.x))];
  const [top, bottom] = [clamp(Math.min(a.y, b.y)), clamp(Math.max(a.y, b.y))];
  return { x: left, y: top, width: right - left, height: bottom - top };
}
export function isBox({ width, height }: Sides): boolean {
  return width >= smallest && height >= smallest;
}
/** Moved as a whole; it stays inside the picture. */
export function movedBox<Box extends Sides>(box: Box, by: Point): Box {
  return { ...box, x: clamp(box.x + by.x, 0, 1 - box.width), y: clamp(box.y + by.y, 0, 1 - box.height) };
}
/** Its lower right corner moved; it stays inside the picture and does not vanish. */
export function resizedBox<Box extends Sides>(box: Box, by: Point): Box {
  return {
    ...box,
    width: clamp(box.width + by.x, smallest, 1 - box.x),
    height: clamp(box.height + by.y, smallest, 1 - box.y),
  };
}
