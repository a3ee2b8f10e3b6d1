import { expect, test } from 'vitest';
import { speakEdits, useSpoken } from '../../../editor/store/spoken-store.ts';
import { edit, redoEdit, undoEdit, useWorkflow } from '../../../editor/store/workflow-store.ts';
import { say } from '../../../nodes/kit/text.ts';

test('each change, its undo and its redo are said once, in words', () => {
  const said: string[] = [];
  const stops = [speakEdits(), useSpoken.subscribe(({ words }) => words && said.push(say(words, 'en')))];
  const rename = (name: string) => edit({ kind: 'rename', name }, { en: 'Rename', zh: '重命名' }, 'name');
  rename('Mai');
  rename('Mails');
  undoEdit();
  redoEdit();
  expect(said).toEqual(['Done: Rename', 'Undone: Rename', 'Done again: Rename']);
  expect(useWorkflow.getState().workflow.name).toBe('Mails');
  for (const stop of stops) stop();
});
