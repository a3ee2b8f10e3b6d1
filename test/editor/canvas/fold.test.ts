import { expect, test } from 'vitest';
import { shapesMaker } from '../../../editor/canvas/canvas-shape.ts';
import { behindPort, foldsOf } from '../../../editor/canvas/fold.ts';
import { groupWords } from '../../../editor/canvas/group-words.ts';
import { type NodeWords, nodeWords } from '../../../editor/canvas/node-words.ts';
import { say } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';

const node = (x: number, y: number) => ({ type: 'unknown/thing', version: 1, settings: {}, ui: { x, y } });
const workflow: Workflow = {
  ...emptyWorkflow('w', 'Mail'),
  nodes: { read: node(0, 0), clean: node(300, 40), split: node(600, 0), train: node(900, 0) },
  wires: [
    { from: ['read', 'rows'], to: ['clean', 'rows'] },
    { from: ['clean', 'kept'], to: ['split', 'rows'] },
    { from: ['split', 'training'], to: ['train', 'rows'] },
    { from: ['split', 'test'], to: ['train', 'test'] },
  ],
  groups: [{ id: 'g', name: 'Prepare', nodes: ['clean', 'split'], folded: true }],
};

test('the ports of the box are those of its nodes that lead outside', () => {
  const { shape } = foldsOf(workflow).folds.get('g') ?? {};
  expect(shape?.inputs.map((id) => behindPort('fold:g', id))).toEqual([['clean', 'rows']]);
  expect(shape?.outputs.map((id) => behindPort('fold:g', id))).toEqual([
    ['split', 'training'],
    ['split', 'test'],
  ]);
});

test('the box stands at the corner of what it hides, and its nodes are not on the canvas', () => {
  const shape = shapesMaker()(workflow, {}, {});
  expect([...shape.boxes.keys()]).toEqual(['read', 'train']);
  expect(shape.order).toEqual(['read', 'train']);
  expect(shape.foldBoxes.get('g')).toMatchObject({ x: 300, y: 0 });
});

test('an edit elsewhere leaves the box as it was, so that it is not drawn again', () => {
  const make = shapesMaker();
  const before = make(workflow, {}, {});
  const after = make({ ...workflow, nodes: { ...workflow.nodes, read: node(10, 10) } }, {}, {});
  expect(after.folds.get('g')).toBe(before.folds.get('g'));
  expect(after.foldBoxes).toBe(before.foldBoxes);
});

test('the state of a group is the sum of its steps in words, what needs a look first', () => {
  const known = { planned: undefined, foreseen: true, going: false, paused: false, wrong: false, always: false, duration: () => '1 s' };
  const state = (status: 'done' | 'failed' | 'running'): NodeWords =>
    nodeWords({ ...known, step: { status, node: 'n', log: [], metrics: {} } });
  const { tone, parts } = groupWords([state('done'), state('failed'), state('done'), state('running')]);
  expect([tone, parts.map((part) => say(part, 'en'))]).toEqual(['fail', ['1 failed', '1 running', '2 done']]);
});
