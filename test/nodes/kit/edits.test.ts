import { expect, test } from 'vitest';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { emptyWorkflow, type Workflow, type WorkflowNode } from '../../../nodes/kit/workflow.ts';

const node: WorkflowNode = { type: 'prepare/split-rows', version: 1, settings: { testShare: 0.2 }, ui: { x: 0, y: 0 } };
const start: Workflow = {
  ...emptyWorkflow('w', 'W'),
  nodes: { a: node, b: node, c: node },
  wires: [
    { from: ['a', 'training'], to: ['b', 'rows'] },
    { from: ['b', 'training'], to: ['c', 'rows'] },
  ],
  groups: [{ id: 'g', name: 'Prepare', nodes: ['a', 'b'] }],
  inputs: { share: { node: 'b', setting: 'testShare' } },
};

test('removing a node takes its wires, its place in groups and the inputs that point at it', () => {
  const after = applyEdit(start, { kind: 'remove-nodes', ids: ['b'] });
  expect(Object.keys(after.nodes)).toEqual(['a', 'c']);
  expect(after.wires).toEqual([]);
  expect(after.groups[0]?.nodes).toEqual(['a']);
  expect(after.inputs).toEqual({});
});

test('an input that takes one wire gives up the old one', () => {
  const after = applyEdit(start, { kind: 'add-wire', wire: { from: ['a', 'test'], to: ['b', 'rows'] }, many: false });
  expect(after.wires.filter((wire) => wire.to[0] === 'b')).toEqual([{ from: ['a', 'test'], to: ['b', 'rows'] }]);
});

test('an edit keeps the identity of what it does not touch, so that only what changed is drawn again', () => {
  const after = applyEdit(start, { kind: 'set-settings', node: 'a', settings: { testShare: 0.3 } });
  expect(after.nodes.b).toBe(start.nodes.b);
  expect(after.wires).toBe(start.wires);
  expect(after.nodes.a?.settings).toEqual({ testShare: 0.3 });
});

test('an edit of a node that is gone changes nothing', () => {
  expect(applyEdit(start, { kind: 'set-settings', node: 'gone', settings: { x: 1 } })).toBe(start);
  expect(applyEdit(start, { kind: 'move-nodes', to: { toString: { x: 1, y: 1 } } })).toBe(start);
});

test('a title that is emptied leaves no trace in the file', () => {
  const named = applyEdit(start, { kind: 'set-title', node: 'a', title: 'Mine' });
  const back = applyEdit(named, { kind: 'set-title', node: 'a', title: '' });
  expect(back.nodes.a).toEqual(start.nodes.a);
});
