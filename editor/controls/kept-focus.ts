import { type FocusEvent, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';

/** What can have the keyboard. */
export const focusable = 'a[href], button:not(:disabled), input:not(:disabled, [hidden]), select, textarea, [tabindex="0"]';

/** Where the keyboard goes when the place that it had is gone: the page's heading, from where one reads on. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
}

/**
 * Keeps the keyboard in a list whose rows may go while one of them has it: it moves to the row that takes the place, and
 * to the page's heading with the last one. The rows are the list's children. A focus that a press of the mouse left behind
 * is nobody's place.
 */
export function useKeptFocus<List extends HTMLElement>(): {
  ref: RefObject<List | null>;
  onFocus(event: FocusEvent): void;
  onBlur(event: FocusEvent): void;
} {
  const ref = useRef<List>(null);
  const had = useRef<{ element: Element; at: number }>(undefined);
  useEffect(() => {
    if (!had.current || had.current.element.isConnected) return;
    const rows = ref.current?.children ?? [];
    const row = rows[Math.min(had.current.at, rows.length - 1)];
    had.current = undefined;
    if (document.activeElement !== document.body || !row) return;
    const next = row.matches(focusable) ? row : row.querySelector(focusable);
    if (next instanceof HTMLElement) next.focus();
  });
  useLayoutEffect(
    () => () => {
      if (had.current) requestAnimationFrame(() => document.activeElement === document.body && focusHeading());
    },
    [],
  );
  return {
    ref,
    onFocus({ target }) {
      const at = [...(ref.current?.children ?? [])].findIndex((row) => row.contains(target));
      had.current = at >= 0 && target.matches(':focus-visible') ? { element: target, at } : undefined;
    },
    onBlur({ relatedTarget }) {
      // Without another place that takes the keyboard, the one that had it may just be going.
      if (relatedTarget) had.current = undefined;
    },
  };
}
