import { expect, test } from 'vitest';
import { sharedText } from '../../../editor/share/shared-text.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import { emptyWorkflow, parseWorkflow, type Workflow, workflowText } from '../../../nodes/kit/workflow.ts';

const key = `ghp_${'aB3'.repeat(12)}`;
const workflow: Workflow = {
  ...emptyWorkflow('w', 'W'),
  nodes: {
    a: { type: 'test/any', version: 1, settings: {}, note: key, pin: { value: { type: 'value', json: 'Ada' } }, ui: { x: 0, y: 0 } },
  },
};

test('what is shared holds neither keys nor pinned results, also inside subflows, and is still sound', () => {
  const folded = makeSubflow(workflow, {}, { id: 's', name: 'Part', nodes: new Set(['a']) }).workflow;
  for (const text of [sharedText(workflow), sharedText(folded)]) {
    expect(text).not.toContain(key);
    expect(text).not.toContain('Ada');
    expect(parseWorkflow(text).ok).toBe(true);
  }
});

test('what is meant to go along does', () => {
  expect(sharedText(workflow, { keys: true, pins: true })).toBe(workflowText(workflow));
  expect(sharedText(workflow, { pins: true })).toContain('Ada');
});
