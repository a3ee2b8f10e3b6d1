/** Keys as text: `mod+shift+z`, `delete`, `?`. `mod` is Command on a Mac and Ctrl elsewhere. */

const isMac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.platform);

interface Pressed {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  code?: string;
}

export function pressedKeys(event: Pressed, mac = isMac): string {
  // With Option a Mac writes another letter than the one on the key.
  const letter = event.altKey ? /^Key([A-Z])$/.exec(event.code ?? '')?.[1] : undefined;
  const key = (letter ?? event.key).toLowerCase();
  const parts = [];
  if (mac ? event.metaKey : event.ctrlKey) parts.push('mod');
  if (mac && event.ctrlKey) parts.push('ctrl');
  if (event.altKey) parts.push('alt');
  // A sign such as "?" already needs Shift on some keyboards and none on others.
  const plainSign = key.length === 1 && key.toUpperCase() === key;
  if (event.shiftKey && !plainSign) parts.push('shift');
  return [...parts, key === ' ' ? 'space' : key].join('+');
}

/** As it stands on a button or in a menu: `Ctrl ⇧ Z`, on a Mac `⌘⇧Z`. */
export function showKeys(keys: string, mac = isMac): string {
  const names: Record<string, string> = {
    mod: mac ? '⌘' : 'Ctrl',
    ctrl: '⌃',
    shift: mac ? '⇧' : 'Shift',
    alt: mac ? '⌥' : 'Alt',
    enter: '↵',
    delete: 'Del',
    backspace: '⌫',
    escape: 'Esc',
    arrowleft: '←',
    arrowright: '→',
    arrowup: '↑',
    arrowdown: '↓',
  };
  const [, before = '', last = ''] = /^(.*\+)?(.+)$/.exec(keys) ?? [];
  const parts = [...before.split('+').filter(Boolean), last].map((part) => names[part] ?? part.toUpperCase());
  return parts.join(mac ? '' : ' ');
}

/** Keys that are pressed here write, and are no commands. */
export function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName));
}
