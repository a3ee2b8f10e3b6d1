import type { useStoreApi } from '@xyflow/react';
import { create } from 'zustand';
import { leavePreview, previewSoon } from '../store/preview-store.ts';
import { choose, select } from '../store/selection-store.ts';
import { itemAt, itemsIn, wireNear } from './far-hit.ts';
import type { FarWire } from './far-picture.ts';
import { type CanvasItem, partOfItem } from './flow-items.ts';
import type { Point } from './geometry.ts';

interface Touched {
  item: string | undefined;
  wire: string | undefined;
}
const nothing: Touched = { item: undefined, wire: undefined };

/**
 * What the pointer is on, from afar. So many elements as one can see from there would cost more than the picture: where there
 * are many, only what is chosen or under the pointer has one. It takes part in everything as from near.
 */
export const useTouched = create<Touched>()(() => nothing);

/** So many items may all have elements: the keyboard can walk them. */
export const mostElements = 200;

export function withElement(items: readonly CanvasItem[], touched: string | undefined): CanvasItem[] {
  if (items.length <= mostElements) return [...items];
  const focused = document.activeElement?.getAttribute('data-id');
  return items.filter(({ id, type, selected }) => selected || type === 'frame' || id === touched || id === focused);
}

interface Shown {
  items: readonly CanvasItem[];
  wires: readonly FarWire[];
}

/** The wire, by its key, at a place on the page; none while the canvas is near, where wires are elements. */
let wireAtPlace: ((place: Point) => string | undefined) | undefined;
export function wireFromAfar(place: Point): string | undefined {
  return wireAtPlace?.(place);
}

/** Follows the pointer over the picture; answers how to stop. */
export function followTouch(flow: ReturnType<typeof useStoreApi>, shown: () => Shown): () => void {
  const { domNode } = flow.getState();
  const events = new AbortController();
  const { signal } = events;
  const inWorkflow = ({ x, y }: Point): Point => {
    const corner = domNode?.getBoundingClientRect();
    const [left, top, zoom] = flow.getState().transform;
    return { x: (x - (corner?.x ?? 0) - left) / zoom, y: (y - (corner?.y ?? 0) - top) / zoom };
  };
  wireAtPlace = (place) => wireNear(shown().wires, inWorkflow(place), touchPixels / flow.getState().transform[2])?.id;
  const find = (event: MouseEvent): { item?: CanvasItem | undefined; wire?: string | undefined } => {
    if (!(event.target instanceof Element) || !event.target.closest('.react-flow__renderer')) return {};
    const place = { x: event.clientX, y: event.clientY };
    const item = itemAt(shown().items, inWorkflow(place));
    return item ? { item } : { wire: wireFromAfar(place) };
  };
  const move = (event: PointerEvent): void => {
    // While something is dragged the pointer keeps what it holds.
    if (event.buttons) return;
    const { item, wire } = find(event);
    const before = useTouched.getState();
    if (item?.id === before.item && wire === before.wire) return;
    useTouched.setState({ item: item?.id, wire });
    domNode?.classList.toggle('on-wire', wire !== undefined);
    if (wire === before.wire) return;
    if (wire === undefined) leavePreview();
    else previewSoon(wire, { x: event.clientX, y: event.clientY });
  };
  const click = (event: MouseEvent): void => {
    if (!(event.target instanceof Element) || !event.target.matches('.react-flow__pane') || flow.getState().userSelectionRect) return;
    const { item, wire } = find(event);
    if (!item && wire === undefined) return;
    const more = event.shiftKey || event.ctrlKey || event.metaKey;
    const { part, id } = item ? partOfItem(item.id) : { part: 'wires' as const, id: wire ?? '' };
    if (more) choose(part, new Map([[id, true]]));
    else select({ [part]: [id] });
    // The library would take it for a click on nothing.
    event.stopPropagation();
  };
  domNode?.addEventListener('pointermove', move, { signal });
  domNode?.addEventListener('click', click, { signal });
  const stopSelecting = flow.subscribe(({ userSelectionRect, transform: [left, top, zoom] }, before) => {
    if (!userSelectionRect || userSelectionRect === before.userSelectionRect) return;
    const { x, y, width, height } = userSelectionRect;
    if (width + height === 0) return;
    const area = { x: (x - left) / zoom, y: (y - top) / zoom, width: width / zoom, height: height / zoom };
    const parts = itemsIn(shown().items, area).map((item) => partOfItem(item.id));
    const ids = (part: string) => parts.flatMap((one) => (one.part === part ? one.id : []));
    select({ nodes: ids('nodes'), cards: ids('cards'), groups: ids('groups') });
  });
  return () => {
    events.abort();
    wireAtPlace = undefined;
    stopSelecting();
    domNode?.classList.remove('on-wire');
    useTouched.setState(nothing);
  };
}

const touchPixels = 8;
