import { useRef } from 'react';

/**
 * For windows that open without a button of their own, by a key too: gives the keyboard back to where it was,
 * unless what was chosen has put it somewhere already.
 */
export function useFocusBack() {
  const before = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: () => {
      before.current = document.activeElement;
    },
    onCloseAutoFocus: (event: Event) => {
      const now = document.activeElement;
      const isTaken = now !== null && now !== document.body;
      if (!isTaken && (!(before.current instanceof HTMLElement) || !before.current.isConnected)) return;
      event.preventDefault();
      if (!isTaken && before.current instanceof HTMLElement) before.current.focus();
    },
  };
}
