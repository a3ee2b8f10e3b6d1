import { type FitViewOptions, getViewportForBounds, type ReactFlowInstance, type useStoreApi, type Viewport } from '@xyflow/react';
import { shapeNow } from './current-shape.ts';
import { boxOf, frameBoxes, takenBoxes } from './canvas-shape.ts';
import { useTouched } from './far-touch.ts';
import { type CanvasItem, itemOf, partOfItem, type WireItem } from './flow-items.ts';
import { around, type Box, liesIn, type Point } from './geometry.ts';
import { useWorkflow } from '../store/workflow-store.ts';

/** What commands may ask of the canvas that is on the page, if one is. */
let instance: ReactFlowInstance<CanvasItem, WireItem> | undefined;
let pointer: Point | undefined;

export function setInstance(next: ReactFlowInstance<CanvasItem, WireItem> | undefined): void {
  instance = next;
}
/** Where the pointer is over the canvas, in the page's pixels; undefined while it is elsewhere. */
export function setPointer(point: Point | undefined): void {
  pointer = point;
}

function duration(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 220;
}

export const zooms = { least: 0.02, most: 2 };
/** Below this so little room is left for a node that all is drawn plainly. */
export const farZoom = 0.4;

/** Everything in view, as large as that allows; below is room for the tools. */
export const wholeView = { padding: { x: '28px', top: '24px', bottom: '64px' }, maxZoom: 1 } satisfies FitViewOptions;

export interface Room {
  width: number;
  height: number;
}
export function viewOfAll({ width, height }: Room): Viewport {
  const shape = shapeNow();
  const bounds = around([...takenBoxes(shape), ...frameBoxes(shape), ...shape.workflow.notes]);
  return bounds ? getViewportForBounds(bounds, width, height, zooms.least, wholeView.maxZoom, wholeView.padding) : { x: 0, y: 0, zoom: 1 };
}

export function fitAll(): void {
  const area = document.querySelector('.canvas');
  if (area) void instance?.setViewport(viewOfAll({ width: area.clientWidth, height: area.clientHeight }), { duration: duration() });
}
export function zoomIn(): void {
  void instance?.zoomIn({ duration: duration() });
}
export function zoomOut(): void {
  void instance?.zoomOut({ duration: duration() });
}
export function zoomNow(): number {
  return instance?.getZoom() ?? 1;
}
type Flow = ReturnType<typeof useStoreApi>;
type FlowState = ReturnType<Flow['getState']>;
/** Calls when another part of the canvas, or more or less of it, comes into view. Answers how to stop. */
export function followView(flow: Flow, listener: (now: FlowState, before: FlowState) => void): () => void {
  return flow.subscribe((now, before) => {
    if (now.transform !== before.transform || now.width !== before.width || now.height !== before.height) listener(now, before);
  });
}
/** What part of the canvas is in view, as the canvas library has it. */
export function viewNow(): Viewport | undefined {
  return instance?.getViewport();
}
export function zoomTo(zoom: number): void {
  void instance?.zoomTo(zoom, { duration: duration() });
}
export function moveCenterTo(point: Point): void {
  if (instance) void instance.setCenter(point.x, point.y, { zoom: instance.getZoom() });
}

/** Where the middle of a wire is on the page, and the element that takes the focus for it. */
export function wireOnPage(key: string): { at: Point; element: HTMLElement | SVGElement } | undefined {
  const element = document.querySelector<SVGElement>(`.canvas [data-id="${CSS.escape(key)}"]`);
  const line = element?.querySelector<SVGPathElement>('.wire-line');
  const matrix = line?.getScreenCTM();
  if (!element || !line || !matrix) return undefined;
  const { x, y } = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(matrix);
  return { at: { x, y }, element };
}

/** A place on the page as a place of the workflow. */
export function toWorkflow(point: Point): Point {
  return instance?.screenToFlowPosition(point) ?? point;
}
/** The pointer's place in the workflow, else the middle of what is in view. */
export function pointerPlace(): Point {
  return toWorkflow(pointer ?? middleOfCanvas());
}
export function viewMiddle(): Point {
  return toWorkflow(middleOfCanvas());
}
function middleOfCanvas(): Point {
  const box = document.querySelector('.canvas')?.getBoundingClientRect();
  return box ? { x: box.x + box.width / 2, y: box.y + box.height / 2 } : { x: 0, y: 0 };
}

/** The part of the workflow that is in view. */
export function viewBox(): Box | undefined {
  const box = document.querySelector('.canvas')?.getBoundingClientRect();
  if (!box || !instance) return undefined;
  const { x, y } = instance.screenToFlowPosition({ x: box.left, y: box.top });
  const zoom = instance.getZoom();
  return { x, y, width: box.width / zoom, height: box.height / zoom };
}

/** Whether a node can be seen as itself: not folded away, not drawn from afar, wholly in view. */
export function isSeen(id: string): boolean {
  const box = shapeNow().boxes.get(id);
  const view = viewBox();
  return box !== undefined && view !== undefined && zoomNow() >= farZoom && liesIn(box, view);
}

/** Brings nodes into view, moving no more than needed. */
export function reveal(ids: readonly string[]): void {
  const shape = shapeNow();
  const target = around(ids.flatMap((id) => boxOf(shape, id) ?? []));
  const view = viewBox();
  if (!target || !view || !instance || liesIn(target, view)) return;
  const now = instance.getZoom();
  const whole = 0.9 * Math.min((view.width * now) / target.width, (view.height * now) / target.height);
  const zoom = Math.min(Math.max(0.6, now), whole);
  void instance.setCenter(target.x + target.width / 2, target.y + target.height / 2, { zoom, duration: duration() });
}

const readable = 0.55;
/** Shows boxes as a whole, or, where that would make them too small to read, from where they begin. */
export function showFrom(boxes: readonly Box[]): void {
  const target = around(boxes);
  const view = viewBox();
  if (!target || !view || !instance) return;
  const now = instance.getZoom();
  const [width, height] = [view.width * now - 56, view.height * now - 110];
  const whole = Math.min(width / target.width, height / target.height, 1);
  const zoom = whole >= readable ? whole : Math.min(Math.max(now, readable), 1);
  const middle = (start: number, size: number, room: number) => (size * zoom > room ? start + room / zoom / 2 : start + size / 2);
  const [x, y] = [middle(target.x, target.width, width), middle(target.y, target.height, height)];
  void instance.setCenter(x, y, { zoom, duration: duration() });
}

/** Puts the keyboard on a node, once it is on the page; on the box that it is folded into, where it is in one. */
export function focusNode(id: string): void {
  focusItem(itemOf(shapeNow(), id));
}
/** The same where the canvas is about to show another place: as soon as the node is on the page. */
export function focusOnceThere(id: string, frames = 90): void {
  const place = useWorkflow.getState().path.join('/');
  requestAnimationFrame(() => {
    const there = document.querySelector(`[data-place="${CSS.escape(place)}"] .react-flow__node[data-id="${CSS.escape(id)}"]`);
    if (there || frames === 0) focusNode(id);
    else focusOnceThere(id, frames - 1);
  });
}
/** The same for anything that stands on the canvas: a node, or a folded group by its item's id. */
export function focusItem(id: string): void {
  const { part, id: own } = partOfItem(id);
  reveal(part === 'groups' ? (shapeNow().folds.get(own)?.group.nodes ?? []) : [own]);
  // From afar it may have no element yet.
  useTouched.setState({ item: id });
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true });
  });
}
