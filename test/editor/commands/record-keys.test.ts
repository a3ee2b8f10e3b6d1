import { afterEach, expect, test } from 'vitest';
import { commandIds } from '../../../editor/commands/commands.ts';
import { keysProblem, recorded } from '../../../editor/commands/record-keys.ts';
import { commandsOfKeys, keysOf, resetAllKeys, resetKeys, setKeys } from '../../../editor/commands/shortcuts-store.ts';

afterEach(resetAllKeys);

test('other keys take the place of those a command comes with', () => {
  expect(recorded('duplicate', 'mod+shift+d')).toBeUndefined();
  expect(keysOf('duplicate')).toEqual(['mod+shift+d']);
  expect(commandsOfKeys('mod+d')).toEqual([]);
});

test('keys that another command has are said, and taken only when the user says so', () => {
  expect(recorded('duplicate', 'mod+g')).toEqual({ id: 'duplicate', step: 'taken', keys: 'mod+g', by: 'group' });
  expect(keysOf('group')).toEqual(['mod+g']);
  setKeys('duplicate', 'mod+g');
  expect(commandsOfKeys('mod+g')).toEqual(['duplicate']);
  expect(keysOf('group')).toEqual([]);
});

test('of several keys a command loses only those that are taken', () => {
  setKeys('fit', 'mod+y');
  expect(keysOf('redo')).toEqual(['mod+shift+z']);
});

test('back to its own keys, which no other command keeps', () => {
  setKeys('duplicate', 'mod+g');
  resetKeys('group');
  expect(commandsOfKeys('mod+g')).toEqual(['group']);
  expect(keysOf('duplicate')).toEqual([]);
  resetKeys('duplicate');
  expect(keysOf('duplicate')).toEqual(['mod+d']);
});

test('Esc leaves the keys, Backspace takes them away', () => {
  expect(recorded('fit', 'escape')).toBeUndefined();
  expect(keysOf('fit')).toEqual(['f']);
  expect(recorded('fit', 'backspace')).toBeUndefined();
  expect(keysOf('fit')).toEqual([]);
});

test.each(['tab', 'enter', 'mod+w', 'mod+t', 'mod+shift+n', 'f5', 'alt+f4'])('%s cannot be a shortcut, and why is said', (keys) => {
  expect(keysProblem(keys)).toBeDefined();
  expect(recorded('fit', keys)?.step).toBe('refused');
});

test.each(['mod+shift+k', 'x', '?', 'alt+r', 'f2', 'mod+arrowup'])('%s can', (keys) => {
  expect(keysProblem(keys)).toBeUndefined();
});

test('commands come with keys of their own; only pause and resume, of which one can be given at a time, share theirs', () => {
  const shared = commandIds().filter((id) => keysOf(id).some((keys) => commandsOfKeys(keys).length > 1));
  expect(shared).toEqual(['pause', 'resume']);
  expect(recorded('pause', 'k')).toBeUndefined();
  expect(keysOf('resume')).toEqual(['k']);
});
