import { useEffect, useState } from 'react';
import { type Message, message } from '../../nodes/kit/text.ts';
import { type CommandId } from './commands.ts';
import { pressedKeys, showKeys } from './keys.ts';
import { othersOfKeys, setKeys } from './shortcuts-store.ts';

/** The keys of a command are being chosen. */
export type Recording =
  | { id: CommandId; step: 'listening' }
  | { id: CommandId; step: 'refused'; why: Message }
  /** Another command has these keys: the user decides. */
  | { id: CommandId; step: 'taken'; keys: string; by: CommandId };

/** Listens for the next keys, before anything else does, and gives them to the command. */
export function useRecording() {
  const [recording, setRecording] = useState<Recording>();
  const id = recording && recording.step !== 'taken' ? recording.id : undefined;
  useEffect(() => {
    if (id === undefined) return undefined;
    const press = (event: KeyboardEvent) => {
      if (/^(control|shift|alt|meta|capslock|dead|process|unidentified)$/i.test(event.key)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setRecording(recorded(id, pressedKeys(event)));
    };
    addEventListener('keydown', press, true);
    return () => removeEventListener('keydown', press, true);
  }, [id]);
  return {
    recording,
    record: (command: CommandId) => setRecording({ id: command, step: 'listening' }),
    stop: () => setRecording(undefined),
  };
}

/** What becomes of keys that were pressed; undefined: the command has them now, or they stay as they were. */
export function recorded(id: CommandId, keys: string): Recording | undefined {
  if (keys === 'escape') return undefined;
  if (keys === 'backspace') {
    setKeys(id, undefined);
    return undefined;
  }
  const why = keysProblem(keys);
  if (why) return { id, step: 'refused', why };
  const [by] = othersOfKeys(id, keys);
  if (by !== undefined) return { id, step: 'taken', keys, by };
  setKeys(id, keys);
  return undefined;
}

/** Why keys cannot be a shortcut. */
export function keysProblem(keys: string): Message | undefined {
  if (/^(shift\+)?(tab|enter|space)$/.test(keys))
    return message(
      {
        en: '{keys} moves about on the page, so it is not free. Press other keys.',
        zh: '{keys} 用于在页面中移动，不能占用。请按其他按键。',
      },
      { keys: showKeys(keys) },
    );
  if (/^mod\+(shift\+)?[ntwq]$|^(mod\+)?(shift\+)?f(5|11|12)$|^(mod|alt)\+(shift\+)?tab$|^alt\+f4$/.test(keys))
    return message(
      { en: 'The browser keeps {keys} for itself. Press other keys.', zh: '浏览器自己使用 {keys}。请按其他按键。' },
      { keys: showKeys(keys) },
    );
  return undefined;
}
