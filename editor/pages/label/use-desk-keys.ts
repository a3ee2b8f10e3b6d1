import { useEffect, useRef } from 'react';
import type { Choice } from './answer-choices.tsx';

export interface Steering {
  choices: readonly Choice[];
  choose(choice: Choice): void;
  next(): void;
  back(): void;
  skip(): void;
  note(): void;
  /** What further keys do at this kind of question. */
  more?: ((event: KeyboardEvent) => boolean) | undefined;
  /** A dialog has the keyboard. */
  off: boolean;
}
/** The keys of the desk, wherever the focus is, but not while one writes. */
export function useDeskKeys(steering: Steering): void {
  const latest = useRef(steering);
  useEffect(() => {
    latest.current = steering;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { choices, choose, next, back, skip, note, more, off } = latest.current;
      if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event)) return;
      if (more?.(event)) return event.preventDefault();
      const pressed = event.key.toLowerCase();
      const choice = choices.find(({ key }) => key === pressed);
      const steps: Record<string, (() => void) | undefined> = { enter: next, backspace: back, s: skip, n: note };
      const step = choice ? () => choose(choice) : steps[pressed];
      // Enter on a button presses that button.
      if (!step || (pressed === 'enter' && isOnButton(event))) return;
      event.preventDefault();
      step();
    };
    /** A button that was clicked would keep the focus, and the next Enter press it again instead of going on. */
    const giveBack = ({ detail, target }: MouseEvent) => {
      const button = detail > 0 && target instanceof Element && target.closest('.desk-row button');
      if (button && button === document.activeElement) button.closest<HTMLElement>('.desk-row')?.focus({ preventScroll: true });
    };
    addEventListener('keydown', press);
    addEventListener('click', giveBack);
    return () => {
      removeEventListener('keydown', press);
      removeEventListener('click', giveBack);
    };
  }, []);
}
function isWriting({ target, key, shiftKey }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement) || !target.matches('input, textarea, select, [contenteditable]')) return false;
  // A note is one line as a rule: Enter goes on, with Shift it breaks the line.
  return !(target.matches('.desk-note') && key === 'Enter' && !shiftKey);
}
function isOnButton({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest('button:not(.choice), a') !== null;
}
