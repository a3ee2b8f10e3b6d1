import { expect, test } from 'vitest';
import { expand } from '../../../nodes/kit/expand.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import { enter, leave } from '../../../nodes/kit/scope.ts';
import { hashOf } from '../../../nodes/kit/subflow.ts';
import { catalogWith, settingsOf } from '../../../nodes/kit/subflow-entry.ts';
import { renameSubflow, updateUses, usesOf } from '../../../nodes/kit/subflow-uses.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { catalog, chain, node } from './folding.ts';

/** “split” as a subflow, in use twice: in the workflow itself and inside another subflow. */
function twice(): { workflow: Workflow; outer: string } {
  const part = makeSubflow(chain, catalog, { id: 's', name: 'Part', nodes: new Set(['split']) });
  const placed = part.workflow.nodes[part.node];
  const two = { ...part.workflow, nodes: { ...part.workflow.nodes, ...(placed && { again: placed }) } };
  const known = catalogWith(catalog, two.subflows);
  const whole = makeSubflow(two, known, { id: 't', name: 'Whole', nodes: new Set([part.node, 'train']) });
  return { workflow: whole.workflow, outer: whole.node };
}

test('the uses of a subflow are found inside of others too', () => {
  const { workflow, outer } = twice();
  expect(usesOf(workflow, 's').map(({ path, node: id }) => [...path, id].join('/'))).toEqual(['again', `${outer}/subflow`]);
});

test('updating all uses reaches those inside of others, and leaves one content in the file', () => {
  const { workflow, outer } = twice();
  const view = enter(workflow, ['again']);
  const changed = leave(workflow, ['again'], {
    ...(view ?? workflow),
    nodes: { ...view?.nodes, split: node('prepare/split', { share: 0.9 }) },
  });
  const hash = hashOf(changed.nodes.again ?? node('')) ?? '';
  expect(expand(changed).nodes[`${outer}/subflow/split`]?.settings.share).toBe(0.3);
  const after = updateUses(changed, usesOf(changed, 's'), hash, {});
  expect(expand(after).nodes[`${outer}/subflow/split`]?.settings.share).toBe(0.9);
  expect(new Set(usesOf(after, 's').map((use) => use.hash))).toEqual(new Set([hash]));
  expect(Object.keys(after.subflows ?? {})).toHaveLength(2);
});

test('naming one use leaves the others as they are', () => {
  const { workflow } = twice();
  const named = renameSubflow(workflow, 'again', 'Cut in two');
  expect(
    Object.values(named.subflows ?? {})
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['Cut in two', 'Part', 'Whole']);
});

test('settings stand in the order that somebody chose, new ones behind them', () => {
  const inputs = {
    late: { node: 'train', setting: 'share', order: 0 },
    early: { node: 'split', setting: 'share', order: 1 },
    newest: { node: 'read', setting: 'path' },
  };
  expect(settingsOf({ ...chain, inputs }, catalog).map(([name]) => name)).toEqual(['late', 'early', 'newest']);
  const unsorted = Object.fromEntries(Object.entries(inputs).map(([name, { node: of, setting }]) => [name, { node: of, setting }]));
  expect(settingsOf({ ...chain, inputs: unsorted }, catalog).map(([name]) => name)).toEqual(['newest', 'early', 'late']);
});

test('columns are chosen from what comes in at the border, whatever it is called there', () => {
  const named = { ...chain, wires: [...chain.wires, { from: ['read', 'rows'] as const, to: ['train', 'rows'] as const }] };
  const marked = [{ node: 'split', setting: 'by' }];
  const { workflow, node: id } = makeSubflow(named, catalog, { id: 's', name: 'P', nodes: new Set(['split', 'train']), marked });
  const entry = catalogWith(catalog, workflow.subflows)[workflow.nodes[id]?.type ?? ''];
  const setting = entry?.settings.by;
  expect(setting?.kind === 'columns' && Object.hasOwn(entry?.inputs ?? {}, setting.of)).toBe(true);
});
