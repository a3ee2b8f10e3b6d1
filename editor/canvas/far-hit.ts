import type { CanvasItem } from './flow-items.ts';
import { type Box, frameHead, overlaps, type Point } from './geometry.ts';

/** What a point or an area of the canvas meets, where there are no elements that would tell. */

export function itemBox({ position: { x, y }, width = 0, height = 0 }: CanvasItem): Box {
  return { x, y, width, height };
}

/** The topmost item under a point. A frame is taken by its head alone; between its nodes one moves the canvas. */
export function itemAt(items: readonly CanvasItem[], point: Point): CanvasItem | undefined {
  let frame: CanvasItem | undefined;
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at];
    if (!item || !isInside(point, itemBox(item))) continue;
    if (item.type !== 'frame') return item;
    if (isInside(point, { ...itemBox(item), height: frameHead })) frame ??= item;
  }
  return frame;
}
function isInside({ x, y }: Point, box: Box): boolean {
  return x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
}

/** What an area chooses: all that it touches, but for frames, which would bring in all that is in them. */
export function itemsIn(items: readonly CanvasItem[], area: Box): CanvasItem[] {
  return items.filter((item) => item.selectable !== false && overlaps(itemBox(item), area));
}

/** The wire that passes within `reach` of a point, the last one drawn first. */
export function wireNear<Wire extends { line: readonly Point[] }>(wires: readonly Wire[], point: Point, reach: number): Wire | undefined {
  const area = { x: point.x - reach, y: point.y - reach, width: 2 * reach, height: 2 * reach };
  return wires.findLast(({ line }) => lineNear(line, area) && distanceTo(line, point) <= reach);
}
function distanceTo(line: readonly Point[], { x, y }: Point): number {
  let least = Infinity;
  for (let at = 1; at < line.length; at++) {
    const a = line[at - 1];
    const b = line[at];
    if (!a || !b) continue;
    const [across, down] = [b.x - a.x, b.y - a.y];
    const length = across * across + down * down;
    const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - a.x) * across + (y - a.y) * down) / length));
    least = Math.min(least, Math.hypot(a.x + along * across - x, a.y + along * down - y));
  }
  return least;
}

/** Whether a line may pass through an area: what surrounds it does. */
export function lineNear(line: readonly Point[], area: Box): boolean {
  let left = Infinity;
  let right = -Infinity;
  let top = Infinity;
  let bottom = -Infinity;
  for (const { x, y } of line) {
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  return left <= area.x + area.width && right >= area.x && top <= area.y + area.height && bottom >= area.y;
}
