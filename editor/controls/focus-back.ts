import { useState } from 'react';
import { focusHeading } from './kept-focus.ts';

/**
 * For windows that open without a button of their own, by a key too: gives the keyboard back to where it was, unless what
 * was chosen has put it somewhere already. To be used where the window's content is made: at its first drawing the keyboard
 * is still where it came from, later a field of the window may have it.
 */
export function useFocusBack() {
  const [before] = useState(() => document.activeElement);
  const [byKeyboard] = useState(() => before?.matches(':focus-visible') ?? false);
  return {
    onCloseAutoFocus: (event: Event) => {
      const now = document.activeElement;
      event.preventDefault();
      if (now !== null && now !== document.body) return;
      if (before instanceof HTMLElement && before !== document.body && before.isConnected) before.focus();
      else if (byKeyboard) focusHeading();
    },
  };
}
