import { type PointerEvent, type RefObject, useRef, useState } from 'react';

export interface RowDrag {
  list: RefObject<HTMLOListElement | null>;
  /** The row that is held, and before which row it would be put. */
  held: { run: string; from: number; to: number } | undefined;
  /** For the handle of a row. */
  handle(
    run: string,
    at: number,
  ): {
    onPointerDown(event: PointerEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerUp(): void;
    onPointerCancel(): void;
  };
}

/** Dragging rows of a list by a handle, with a mouse, a pen or a finger. */
export function useRowDrag(onMove: (run: string, to: number) => void): RowDrag {
  const list = useRef<HTMLOListElement>(null);
  const [held, setHeld] = useState<RowDrag['held']>();

  /** How many of the other rows lie above the pointer. */
  function placeAt(y: number, from: number): number {
    const rows = [...(list.current?.children ?? [])].filter((_, at) => at !== from);
    return rows.filter((row) => {
      const { top, height } = row.getBoundingClientRect();
      return y > top + height / 2;
    }).length;
  }

  return {
    list,
    held,
    handle: (run, at) => ({
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setHeld({ run, from: at, to: at });
      },
      onPointerMove(event) {
        if (held?.run === run) setHeld({ ...held, to: placeAt(event.clientY, held.from) });
      },
      onPointerUp() {
        setHeld(undefined);
        if (held?.run === run && held.to !== held.from) onMove(run, held.to);
      },
      onPointerCancel: () => setHeld(undefined),
    }),
  };
}
