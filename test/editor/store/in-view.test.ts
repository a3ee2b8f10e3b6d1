import { expect, test } from 'vitest';
import { plannedAt, problemHere, shownNode, stepsViewer } from '../../../editor/store/in-view.ts';
import type { NodeStep } from '../../../editor/store/node-steps.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import { message } from '../../../nodes/kit/text.ts';
import { catalog, chain } from '../../nodes/kit/folding.ts';

const marked = [{ node: 'split', setting: 'share' }];
const made = makeSubflow(chain, catalog, { id: 's', name: 'P', nodes: new Set(['split', 'train']), marked });
const outside = { document: made.workflow, path: [] };
const inside = { document: made.workflow, path: ['subflow'] };
const words = message({ en: 'Wrong.', zh: '错。' });
const step = (node: string, parts: Partial<NodeStep> = {}): NodeStep => ({ status: 'done', node, log: [], metrics: {}, ...parts });
const table = { type: 'table' as const, columns: [], count: 3, rows: [] };

test('an id is said by the node that is shown and is it or holds it', () => {
  expect(shownNode(outside, 'subflow/split')).toEqual({ node: 'subflow', inside: true });
  expect(shownNode(inside, 'subflow/split')).toEqual({ node: 'split', inside: false });
  expect(shownNode(inside, 'read')).toBeUndefined();
});

test('a subflow is under way until all inside is over, and fails with what fails inside', () => {
  const view = stepsViewer();
  const all = { read: step('read'), 'subflow/split': step('subflow/split'), 'subflow/train': step('subflow/train', { status: 'queued' }) };
  expect(view(all, outside).subflow?.status).toBe('running');
  const failed = {
    ...all,
    'subflow/train': step('subflow/train', { status: 'failed', problem: { code: 'x', severity: 'error', message: words } }),
  };
  expect(view(failed, outside).subflow).toMatchObject({ status: 'failed', problem: { node: 'subflow', inside: 'subflow/train' } });
});

test('a subflow in which a setting has several values says how many, and how far they are', () => {
  const all = {
    'subflow/split': step('subflow/split'),
    'subflow/train': step('subflow/train', { status: 'running', branches: { all: 3, over: 1 } }),
  };
  const view = stepsViewer();
  expect(view(all, outside).subflow).toMatchObject({ status: 'running', branches: { all: 3, over: 1 } });
  expect(view({ 'subflow/split': step('subflow/split') }, outside).subflow).not.toHaveProperty('branches');
});

test('inside, the border gives what came in from outside', () => {
  const steps = stepsViewer()({ read: step('read', { outputs: { rows: table } }) }, inside);
  expect(steps.inputs?.outputs).toEqual({ rows: table });
});

test('a problem of a setting that is shown outside stands at that setting, others lead inside', () => {
  const about = (setting: string) => ({ code: 'bad-setting', severity: 'error' as const, message: words, node: 'subflow/split', setting });
  expect(problemHere(about('share'), outside)).toMatchObject({ node: 'subflow', setting: 'share' });
  expect(problemHere(about('by'), outside)).toMatchObject({ node: 'subflow', inside: 'subflow/split' });
  expect(problemHere(about('by'), inside)).toMatchObject({ node: 'split', setting: 'by' });
  expect(problemHere({ ...about('by'), node: 'read' }, inside)).toBeUndefined();
});

test('a way to mend that lies outside of the workflow is offered wherever the problem is shown', () => {
  const fixes = [{ label: words, place: 'storage' as const }];
  const full = { code: 'disk-full', severity: 'error' as const, message: words, node: 'subflow/train', fixes };
  expect(problemHere(full, outside)).toMatchObject({ node: 'subflow', fixes });
  expect(problemHere(full, inside)).toMatchObject({ node: 'train', fixes });
});

test('a subflow runs if anything inside runs', () => {
  const planned = (node: string, action: 'run' | 'cached') => ({ step: node, node, action, why: [] });
  const plan = { 'subflow/split': planned('subflow/split', 'cached'), 'subflow/train': planned('subflow/train', 'run') };
  expect(plannedAt(plan, outside).subflow?.action).toBe('run');
});
