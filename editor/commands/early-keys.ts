import { isWriting } from './keys.ts';

/** Keys that came before what they command was there, as on a slow line. */
let early: KeyboardEvent[] = [];
const most = 20;

/** Keeps keys that may be commands, so that neither they are lost nor the browser takes them. Answers how to stop. */
export function keepKeys(): () => void {
  const press = (event: KeyboardEvent) => {
    // What is given again is not kept again.
    if (!event.isTrusted) return;
    const { ctrlKey, metaKey, altKey, key, target } = event;
    const modified = ctrlKey || metaKey || altKey;
    if (isWriting(target) || key === ' ' || !(modified || key.length === 1 || /^(Delete|Backspace|Arrow\w+|F\d+)$/.test(key))) return;
    if (early.length < most) early.push(event);
    if (modified) event.preventDefault();
    // The canvas library would move what is selected in a way of its own.
    if (key.startsWith('Arrow')) event.stopPropagation();
  };
  addEventListener('keydown', press, true);
  return () => removeEventListener('keydown', press, true);
}

/** Gives the kept keys again, to what has the focus now. */
export function giveKeptKeys(): void {
  const kept = early;
  early = [];
  for (const event of kept) (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent(event.type, event));
}
