import { create } from 'zustand';
import { isObject, readJson } from '../../nodes/kit/json.ts';
import { store, stored } from '../i18n/preferences.ts';
import { type CommandId, commandIds, commands } from './commands.ts';
import { showKeys } from './keys.ts';

const key = 'graftwork.shortcuts';

/** The keys that the user gave commands instead of those they come with; kept in the browser. */
export const useShortcutKeys = create<{ changed: Readonly<Partial<Record<CommandId, readonly string[]>>> }>()(() => ({ changed: read() }));

function read(): Partial<Record<CommandId, readonly string[]>> {
  const found = readJson(stored(key) ?? '{}');
  if (!isObject(found)) return {};
  return Object.fromEntries(
    commandIds().flatMap((id) => {
      const keys = found[id];
      return Array.isArray(keys) && keys.every((item) => typeof item === 'string') ? [[id, keys]] : [];
    }),
  );
}

/** The keys of a command: the user's, else its own. */
export function keysOf(id: CommandId): readonly string[] {
  return useShortcutKeys.getState().changed[id] ?? commands[id].keys ?? [];
}

/** The first keys of a command as they stand on a button or in a menu; renders when they change. */
export function useShownKeys(): (id: CommandId) => string | undefined {
  useShortcutKeys();
  return shownKeys;
}
export function shownKeys(id: CommandId): string | undefined {
  const [keys] = keysOf(id);
  return keys && showKeys(keys);
}

/** The commands of these keys; most keys have one. */
export function commandsOfKeys(keys: string): CommandId[] {
  return commandIds().filter((id) => keysOf(id).includes(keys));
}

/** Other commands of these keys; two that come with the same keys, such as pause and resume, share them. */
export function othersOfKeys(id: CommandId, keys: string): CommandId[] {
  return commandsOfKeys(keys).filter((other) => other !== id && !share(id, other));
}
function share(a: CommandId, b: CommandId): boolean {
  return commands[a].keys?.some((keys) => commands[b].keys?.includes(keys)) ?? false;
}

function keep(changed: Partial<Record<CommandId, readonly string[]>>): void {
  useShortcutKeys.setState({ changed });
  store(key, Object.keys(changed).length ? JSON.stringify(changed) : null);
}

/** Gives a command these keys alone, or none, and takes them from any other. */
export function setKeys(id: CommandId, keys: string | undefined): void {
  const { changed } = useShortcutKeys.getState();
  const losing = keys === undefined ? [] : othersOfKeys(id, keys);
  const without = Object.fromEntries(losing.map((other) => [other, keysOf(other).filter((item) => item !== keys)]));
  keep({ ...changed, ...without, [id]: keys === undefined ? [] : [keys] });
}

/** Back to the keys that a command comes with; they are taken from whatever has them now. */
export function resetKeys(id: CommandId): void {
  const { changed } = useShortcutKeys.getState();
  const own = commands[id].keys ?? [];
  const others = commandIds().flatMap((other) => {
    const keys = other === id ? undefined : changed[other];
    return keys ? [[other, share(id, other) ? keys : keys.filter((item) => !own.includes(item))]] : [];
  });
  keep(Object.fromEntries(others));
}
export function resetAllKeys(): void {
  keep({});
}
