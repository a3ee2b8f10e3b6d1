import type { Wire } from '../../nodes/kit/workflow.ts';
import { boxOf, type CanvasShape } from './canvas-shape.ts';
import { useConnecting } from './connecting-store.ts';
import { mostElements } from './far-touch.ts';
import { foldId, itemOf } from './flow-items.ts';
import { around, type Box, liesIn, overlaps } from './geometry.ts';
import type { useMoving } from './moving-store.ts';

/**
 * Near, the canvas library hears only of the part of a large workflow that lies around what is in view: it takes in
 * anew, on every edit, all that it knows, and asks on every move of the view which of that is to be seen.
 */
export interface NearPart {
  /** Nodes, and folded groups by the id of their item. Notes and frames are few: they are all told. */
  items: ReadonlySet<string>;
  wires: readonly Wire[];
}

/** How far the part reaches beyond the view on each side, and how near to its border the view may come, in sizes of the view. */
const reach = 0.6;
const least = 0.1;
/** So many times as wide as the view, most of the part is of no use any more. */
const widest = 5;

/** The room for this view: the one before as long as it will do, so that not every move is a change. */
export function roomAround(view: Box, before?: Box): Box {
  return before && liesIn(grown(view, least), before) && before.width < widest * view.width ? before : grown(view, reach);
}
function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by * width, y: y - by * height, width: width * (1 + 2 * by), height: height * (1 + 2 * by) };
}

/** What lies in the room, wires that may pass through it with both their ends, and what the pointer or the keyboard holds; undefined where it may be all. */
export function partIn(
  room: Box,
  shape: CanvasShape,
  moving: ReturnType<typeof useMoving.getState>,
  touched: string | undefined,
): NearPart | undefined {
  const { workflow, boxes, foldBoxes, homes } = shape;
  if (boxes.size + foldBoxes.size <= mostElements) return undefined;
  const items = new Set<string>();
  for (const held of [touched, document.activeElement?.getAttribute('data-id'), useConnecting.getState().begun?.from[0]])
    if (held) items.add(held);
  const boxNow = (node: string): Box | undefined => {
    const box = boxOf(shape, node);
    const place = homes.has(node) ? undefined : moving.nodes[node];
    return box && place ? { ...box, ...place } : box;
  };
  for (const id of boxes.keys()) {
    const box = boxNow(id);
    if (box && overlaps(box, room)) items.add(id);
  }
  for (const [id, box] of foldBoxes) if (overlaps(box, room)) items.add(foldId(id));
  const wires = workflow.wires.filter(({ from: [source], to: [target] }) => {
    const [from, to] = [boxNow(source), boxNow(target)];
    const between = from && to && around([from, to]);
    if (!between || !overlaps(between, room)) return false;
    items.add(itemOf(shape, source));
    items.add(itemOf(shape, target));
    return true;
  });
  return { items, wires };
}
