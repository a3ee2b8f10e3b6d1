import { useEffect } from 'react';
import { closePreview, usePreview } from '../store/preview-store.ts';
import { select } from '../store/selection-store.ts';
import { goOut, isSubflow, openSubflow } from '../subflows/places.ts';
import { pasteText } from './clipboard-actions.ts';
import { type CommandId, commands, isPossible } from './commands.ts';
import { hasSelection } from './edit-actions.ts';
import { giveKeptKeys } from './early-keys.ts';
import { isWriting, pressedKeys } from './keys.ts';
import { commandsOfKeys } from './shortcuts-store.ts';

/** Tabs, sliders and lists elsewhere on the page need the arrow keys for themselves. */
function isOnCanvas(target: EventTarget | null): boolean {
  return target === document.body || (target instanceof Element && target.closest('.stage-canvas, .trail') !== null);
}
/** A node on the canvas that has the keyboard itself and stands for a subflow. */
function subflowWithFocus(target: EventTarget | null): string | undefined {
  const node = target instanceof HTMLElement && target.matches('.react-flow__node') ? target.dataset.id : undefined;
  return node !== undefined && isSubflow(node) ? node : undefined;
}
/** Menus, windows and a row that is being dragged have keys of their own. */
function isBusy(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"], [data-held]') !== null;
}

/** Commands that are given also while a text is typed, where their keys write nothing. */
function isAlways(keys: string, ids: readonly CommandId[]): boolean {
  return /^(mod|alt|ctrl)\+|^f\d+$/.test(keys) && ids.some((id) => id === 'run' || id === 'save' || id === 'commands');
}

/** Gives commands by their keys while the editor is on the page. */
export function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const keys = pressedKeys(event);
      const ids = commandsOfKeys(keys);
      if ((isWriting(event.target) && !isAlways(keys, ids)) || isBusy()) return;
      if (keys === 'escape') {
        // First nothing is selected or looked into any more, then one is outside.
        if (hasSelection()) select({});
        else if (usePreview.getState().wire === undefined) goOut();
        closePreview();
      }
      const opens = keys === 'enter' ? subflowWithFocus(event.target) : undefined;
      if (opens !== undefined) {
        event.preventDefault();
        // The canvas would only select it.
        event.stopPropagation();
        openSubflow(opens);
        return;
      }
      // Text that is marked on the page is copied as text.
      if (keys === 'mod+c' && getSelection()?.isCollapsed === false) return;
      if (event.key.startsWith('Arrow') && !event.altKey && !isOnCanvas(event.target)) return;
      const id = ids.find(isPossible);
      if (ids.length === 0 || (id === undefined && ids.some((candidate) => commands[candidate].leaveKeys))) return;
      // The paste event itself brings the text; asking the clipboard for it would need a permission.
      if (id === 'paste' && keys === 'mod+v') return;
      // Also where nothing can be done now: the browser would undo what was typed in some field.
      event.preventDefault();
      // The canvas would take Ctrl+Enter on a node for a choice of it.
      event.stopPropagation();
      if (id) commands[id].run();
    };
    const paste = (event: ClipboardEvent) => {
      if (isWriting(event.target) || isBusy()) return;
      const text = event.clipboardData?.getData('text/plain');
      if (text) void pasteText(text);
    };
    addEventListener('keydown', press, true);
    addEventListener('paste', paste);
    giveKeptKeys();
    return () => {
      removeEventListener('keydown', press, true);
      removeEventListener('paste', paste);
    };
  }, []);
}
