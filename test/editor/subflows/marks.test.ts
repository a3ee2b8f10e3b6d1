import { expect, test } from 'vitest';
import { labelEdit, markEdit, markedNames, moveEdit } from '../../../editor/subflows/marks.ts';
import { applyEdit, type Edit } from '../../../nodes/kit/edits.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { catalog, chain } from '../../nodes/kit/folding.ts';

const inside: Workflow = { ...chain, inputs: {} };
const after = (workflow: Workflow, ...edits: (Edit | undefined)[]) =>
  edits.reduce((before, edit) => (edit ? applyEdit(before, edit) : before), workflow);

test('a setting is shown outside and taken back; two of one name do not hide each other', () => {
  const one = after(inside, markEdit(inside, 'split', 'share'));
  const two = after(one, markEdit(one, 'train', 'share'));
  expect(two.inputs).toEqual({ share: { node: 'split', setting: 'share' }, 'share-2': { node: 'train', setting: 'share' } });
  expect(after(two, markEdit(two, 'split', 'share')).inputs).toEqual({ 'share-2': { node: 'train', setting: 'share' } });
});

test('a name outside is given and, left empty, taken away again', () => {
  const marked = after(inside, markEdit(inside, 'split', 'share'));
  const named = after(marked, labelEdit(marked, 'share', 'Held out'));
  expect(named.inputs.share?.label).toBe('Held out');
  expect(after(named, labelEdit(named, 'share', ' ')).inputs).toEqual(marked.inputs);
});

test('settings change places, and nothing moves over the ends', () => {
  const one = after(inside, markEdit(inside, 'split', 'share'));
  const two = after(one, markEdit(one, 'train', 'share'));
  expect(markedNames(two, catalog)).toEqual(['share', 'share-2']);
  const moved = after(two, moveEdit(two, catalog, 'share-2', -1));
  expect(markedNames(moved, catalog)).toEqual(['share-2', 'share']);
  expect(moveEdit(moved, catalog, 'share-2', -1)).toBeUndefined();
});
