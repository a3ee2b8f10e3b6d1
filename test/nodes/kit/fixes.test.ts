import { expect, test } from 'vitest';
import type { Catalog } from '../../../nodes/kit/define-node.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { placedProblem } from '../../../nodes/kit/fixes.ts';
import { type NodeFix, nodeProblem } from '../../../nodes/kit/problem.ts';
import { message, verbatim } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';
import { tableEntry as entry } from './table-entry.ts';

const entries = [
  entry('read', [], ['rows']),
  entry('split', ['rows'], ['training']),
  entry('dedupe', ['rows'], ['kept', 'removed']),
  entry('train', ['rows'], ['model'], 3),
  entry('other-train', ['rows'], ['model'], 2),
];
const catalog: Catalog = Object.fromEntries(entries.map((one) => [one.type, one]));
const node = (type: string, x: number) => ({ type, version: 1, settings: {}, ui: { x, y: 0 } });
const label = message(verbatim('Mend'));

/** read > split > dedupe > train: the duplicates are removed where it is too late. */
const late: Workflow = {
  ...emptyWorkflow('w', 'W'),
  nodes: { read: node('read', 0), split: node('split', 300), dedupe: node('dedupe', 600), train: node('train', 900) },
  wires: [
    { from: ['read', 'rows'], to: ['split', 'rows'] },
    { from: ['split', 'training'], to: ['dedupe', 'rows'] },
    { from: ['dedupe', 'kept'], to: ['train', 'rows'] },
  ],
};
function placed(at: string, fix: NodeFix) {
  return placedProblem(late, catalog, at, nodeProblem('error', verbatim('Wrong'), {}, { fixes: [fix] })).fixes?.[0];
}

test('settings are those of the node itself, or of the nearest node of a type above it', () => {
  expect(placed('train', { label, settings: { a: 1 } })).toEqual({
    label,
    edit: { kind: 'set-settings', node: 'train', settings: { a: 1 } },
  });
  expect(placed('train', { label, settings: { a: 1 }, above: 'split' })).toMatchObject({ edit: { node: 'split' } });
  expect(placed('split', { label, settings: { a: 1 }, above: 'dedupe' })).toBeUndefined();
});

test('a node is put into the wire that enters, or into the one that enters a node above', () => {
  const insert = { label, insert: 'dedupe', input: 'rows', output: 'kept', port: 'rows' };
  expect(placed('train', insert)).toMatchObject({
    insert: { from: ['dedupe', 'kept'], ends: [{ output: 'kept', to: ['train', 'rows'] }] },
  });
  expect(placed('train', { ...insert, above: 'split' })).toMatchObject({
    insert: { from: ['read', 'rows'], ends: [{ output: 'kept', to: ['split', 'rows'] }] },
  });
  expect(placed('read', insert)).toBeUndefined();
  expect(placed('train', { ...insert, insert: 'unknown' })).toBeUndefined();
});

test('a node is moved before another, and the wires close behind it', () => {
  const fix = placed('dedupe', { label, moveAbove: 'split', input: 'rows', output: 'kept' });
  const mended = fix && 'edit' in fix ? applyEdit(late, fix.edit) : late;
  expect(mended.wires.map(({ from, to }) => `${from.join('.')} > ${to.join('.')}`).sort()).toEqual([
    'dedupe.kept > split.rows',
    'read.rows > dedupe.rows',
    'split.training > train.rows',
  ]);
});

test('another type takes the place of a node and keeps its wires', () => {
  const fix = placed('train', { label, replace: 'other-train', settings: { target: 'x' } });
  const mended = fix && 'edit' in fix ? applyEdit(late, fix.edit) : late;
  expect(mended.nodes.train).toEqual({ type: 'other-train', version: 2, settings: { target: 'x' }, ui: { x: 900, y: 0 } });
  expect(mended.wires).toBe(late.wires);
});

test('at most three ways out are offered', () => {
  const fixes = [1, 2, 3, 4].map((a) => ({ label, settings: { a } }));
  expect(nodeProblem('error', verbatim('Wrong'), {}, { fixes: [false, ...fixes] }).fixes).toEqual(fixes.slice(0, 3));
});
