import { expect, test } from 'vitest';
import { wordsOfNodes } from '../../../editor/canvas/node-words.ts';
import type { NodeStep } from '../../../editor/store/node-steps.ts';
import { emptyRun, type StepStatus } from '../../../nodes/kit/run.ts';
import type { WorkflowNode } from '../../../nodes/kit/workflow.ts';

const node: WorkflowNode = { type: 'prepare/clean-rows', version: 1, settings: {}, ui: { x: 0, y: 0 } };

test('many nodes at once, as a folded group or from afar, say what each says from near', () => {
  const words = wordsOfNodes({
    run: { run: undefined, state: emptyRun, steps: {} },
    outlook: {
      problems: [],
      problemsOf: {},
      stepOf: {
        choice: { step: 'choice', node: 'choice', action: 'blocked', why: [] },
        range: { step: 'range@1', node: 'range', action: 'run', why: [{ text: { en: 'never run', zh: '从未运行' }, values: {} }] },
      },
      branchesOf: { range: 3 },
      everyTime: new Set(),
      askedOf: new Set(['pinned', 'choice', 'range', 'border']),
    },
    nodes: {
      pinned: { ...node, pin: {} },
      choice: node,
      range: node,
      border: { ...node, type: 'subflow/inputs' },
    },
    duration: String,
  });
  expect(words('pinned').sign).toBe('⊙');
  expect(words('choice').words.text.en).toBe('waits for your choice');
  expect(words('range').words.values?.branches).toBe(3);
  expect(words('border').words.text.en).toBe('from outside');
});

test('what came of other settings than those that stand there now is not shown as theirs: its own result is kept from before', () => {
  const step = (result: string, status: StepStatus = 'done') => ({ status, node: 'train', result, ms: 9, log: [], metrics: {} });
  const planned = { step: 'train', node: 'train', action: 'cached' as const, why: [], result: 'of the first settings' };
  const said = (shown: NodeStep) =>
    wordsOfNodes({
      run: { run: 'r1', state: { ...emptyRun, status: 'done' }, steps: { train: shown } },
      outlook: {
        problems: [],
        problemsOf: {},
        stepOf: { train: planned },
        branchesOf: {},
        everyTime: new Set(),
        askedOf: new Set(['train']),
      },
      nodes: { train: node },
      duration: String,
    })('train').words.text.en;
  expect(said(step('of the first settings'))).toMatch(/^done in/);
  expect(said(step('of other settings'))).toBe('result kept, Run shows it');
  expect(said(step('of other settings', 'skipped'))).toBe('unchanged');
});
