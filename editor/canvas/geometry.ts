import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import type { WireIndex } from '../../nodes/kit/graph.ts';
import type { Group, Workflow } from '../../nodes/kit/workflow.ts';
import type { Extra } from '../store/run-store.ts';

/**
 * Where everything on the canvas is, in pure code: nodes that are out of sight need never be put on the page to be
 * measured, and places can be tested. node.css has the same figures.
 */
export const nodeWidth = 216;
export const rowHeight = 20;
export const headHeight = 48;
export const stateHeight = 22;
export const portSize = 14;
const portsPadding = { top: 4, bottom: 8 };
const extraHeight: Record<Extra, number> = { curve: 88, figures: 52, address: 30 };

export interface Point {
  x: number;
  y: number;
}
export interface Box extends Point {
  width: number;
  height: number;
}

/** What decides a node's size: its ports in order, and what stands below them. */
export interface NodeShape {
  inputs: readonly string[];
  outputs: readonly string[];
  extra?: Extra | undefined;
}

/** A node of an unknown type has the ports that its wires name, so that nothing hangs loose. */
export function shapeOf(id: string, entry: CatalogEntry | undefined, wires: WireIndex, extra?: Extra): NodeShape {
  if (entry) return { inputs: Object.keys(entry.inputs), outputs: Object.keys(entry.outputs), extra };
  const inputs = new Set((wires.into.get(id) ?? []).map(({ to }) => to[1]));
  const outputs = new Set((wires.outOf.get(id) ?? []).map(({ from }) => from[1]));
  return { inputs: [...inputs], outputs: [...outputs] };
}

export function nodeHeight({ inputs, outputs, extra }: NodeShape): number {
  const rows = Math.max(inputs.length, outputs.length) * rowHeight;
  return headHeight + stateHeight + portsPadding.top + rows + portsPadding.bottom + (extra ? extraHeight[extra] : 0);
}

/** The middle of a port, from the node's top left corner: on its left or right border. */
export function portPlace(shape: NodeShape, side: 'inputs' | 'outputs', port: string): Point {
  const row = Math.max(0, shape[side].indexOf(port));
  return {
    x: side === 'inputs' ? 0 : nodeWidth,
    y: headHeight + stateHeight + portsPadding.top + row * rowHeight + rowHeight / 2,
  };
}

export function overlaps(a: Box, b: Box, gap = 0): boolean {
  return a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap;
}

export function liesIn(inner: Box, outer: Box): boolean {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

/** What is in view where the canvas is shifted by x and y and enlarged by a zoom, in a room of so many pixels of the page. */
export function viewBoxOf(
  [x, y, zoom]: readonly [x: number, y: number, zoom: number],
  { width, height }: { width: number; height: number },
): Box {
  return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
}

/** The smallest box around all; undefined for none. */
export function around(boxes: Iterable<Box>): Box | undefined {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + width);
    bottom = Math.max(bottom, y + height);
  }
  return left === Infinity ? undefined : { x: left, y: top, width: right - left, height: bottom - top };
}

/** Room for a frame's name. */
export const frameHead = 38;
const frame = { side: 20, top: frameHead, bottom: 20 };
/** The frame of a group: around its nodes, with room for its name. */
export function groupBox(group: Group, boxes: ReadonlyMap<string, Box>): Box | undefined {
  const box = around(group.nodes.flatMap((id) => boxes.get(id) ?? []));
  if (!box) return undefined;
  return {
    x: box.x - frame.side,
    y: box.y - frame.top,
    width: box.width + 2 * frame.side,
    height: box.height + frame.top + frame.bottom,
  };
}

/** The first place at or below the wish where a box of this size lies on nothing. */
export function freePlace(wish: Point, size: { width: number; height: number }, taken: Iterable<Box>, gap = 24): Point {
  const boxes = [...taken];
  let { y } = wish;
  for (let tries = 0; tries < 200; tries++) {
    const box = { x: wish.x, y, ...size };
    const hit = boxes.find((other) => overlaps(box, other, gap));
    if (!hit) break;
    y = hit.y + hit.height + gap;
  }
  return { x: wish.x, y };
}

/** Where a new node goes: right of the given one, else right of everything. */
export function placeRightOf(box: Box | undefined, all: readonly Box[], height: number): Point {
  const anchor = box ?? around(all);
  if (!anchor) return { x: 80, y: 80 };
  return freePlace({ x: anchor.x + anchor.width + 56, y: anchor.y }, { width: nodeWidth, height }, all);
}

export function nodeBoxes(workflow: Workflow, shapes: ReadonlyMap<string, NodeShape>): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const [id, { ui }] of Object.entries(workflow.nodes)) {
    const shape = shapes.get(id);
    if (shape) boxes.set(id, { x: ui.x, y: ui.y, width: nodeWidth, height: nodeHeight(shape) });
  }
  return boxes;
}
