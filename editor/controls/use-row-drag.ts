import { type PointerEvent, type RefObject, useEffect, useRef, useState } from 'react';

/** The row that is held, and its place if it were let go now. */
interface Held {
  row: string;
  from: number;
  to: number;
}
export interface RowDrag {
  held: Held | undefined;
  /** For the handle of a row; children of the list without one are no rows. */
  handle(
    row: string,
    at: number,
  ): {
    'data-grip': true;
    onPointerDown(event: PointerEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerUp(): void;
    onPointerCancel(): void;
  };
}

/** Dragging rows of a list by a handle, with a mouse, a pen or a finger. Escape lets the row go where it was. */
export function useRowDrag(list: RefObject<HTMLElement | null>, onMove: (row: string, to: number) => void): RowDrag {
  const [held, setHeld] = useState<Held>();
  const pointer = useRef(0);
  const isHeld = held !== undefined;

  useEffect(() => {
    if (!isHeld) return;
    const letGo = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      setHeld(undefined);
    };
    addEventListener('keydown', letGo, true);
    const stop = scrollNear(list.current, pointer, () => setHeld((now) => now && follow(now, list, pointer)));
    return () => {
      removeEventListener('keydown', letGo, true);
      stop();
    };
  }, [isHeld, list]);

  return {
    held,
    handle: (row, at) => ({
      'data-grip': true,
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pointer.current = event.clientY;
        setHeld({ row, from: at, to: at });
      },
      onPointerMove(event) {
        pointer.current = event.clientY;
        if (held?.row === row) setHeld(follow(held, list, pointer));
      },
      onPointerUp() {
        setHeld(undefined);
        if (held?.row === row && held.to !== held.from) onMove(row, held.to);
      },
      onPointerCancel: () => setHeld(undefined),
    }),
  };
}

/** The held row, to be put where the pointer is: after all others whose middle lies above it. */
function follow(held: Held, list: RefObject<HTMLElement | null>, pointer: RefObject<number>): Held {
  const rows = [...(list.current?.children ?? [])].filter((row) => row.querySelector('[data-grip]'));
  const above = rows.filter((row, at) => {
    const { top, height } = row.getBoundingClientRect();
    return at !== held.from && pointer.current > top + height / 2;
  });
  return { ...held, to: above.length };
}

/** On which side of a row the held one would come to lie. */
export function placeMark(held: RowDrag['held'], at: number): 'before' | 'after' | undefined {
  if (!held || held.to === held.from || held.to !== at) return undefined;
  return held.to < held.from ? 'before' : 'after';
}

const edge = 40;
const stepPixels = 8;

/** Scrolls what is around the list as long as the pointer stays near its upper or lower edge; answers how to stop. */
function scrollNear(list: HTMLElement | null, pointer: RefObject<number>, onScroll: () => void): () => void {
  const around = scrollingAround(list);
  if (!around) return () => undefined;
  let frame = requestAnimationFrame(function step() {
    frame = requestAnimationFrame(step);
    const { top, bottom } = around.getBoundingClientRect();
    const before = around.scrollTop;
    if (pointer.current < top + edge) around.scrollTop -= stepPixels;
    if (pointer.current > bottom - edge) around.scrollTop += stepPixels;
    if (around.scrollTop !== before) onScroll();
  });
  return () => cancelAnimationFrame(frame);
}

function scrollingAround(element: HTMLElement | null): HTMLElement | undefined {
  for (let around = element?.parentElement; around; around = around.parentElement)
    if (around.scrollHeight > around.clientHeight && /auto|scroll/.test(getComputedStyle(around).overflowY)) return around;
  return undefined;
}
