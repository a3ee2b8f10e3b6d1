import { expect, test } from 'vitest';
import { chainOf, partsOf } from '../../../editor/commands/chain.ts';
import { goals } from '../../../editor/palette/goals.ts';
import { swapChoices, swapNode } from '../../../editor/store/swap.ts';
import { checkWorkflow } from '../../../nodes/kit/check.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';
import { realCatalog } from '../real-catalog.ts';

const catalog = await realCatalog();
const empty = emptyWorkflow('w', '');
const spam = goals.find(({ id }) => id === 'try-spam');
const chain = spam && chainOf(empty, catalog, partsOf(spam, empty, catalog, undefined));
const path: Workflow = chain ? applyEdit(empty, chain.edit({ x: 0, y: 0 })) : empty;
const wiresOf = ({ wires }: Workflow) => wires.map(({ from, to }) => `${from.join('.')} ${to.join('.')}`).toSorted();

test('the wires and the settings of the same name stay, in one edit', () => {
  const swap = swapNode(path, catalog, 'train-text-classifier', 'training/train-table-model');
  if (!swap) throw new Error('no swap');
  const after = applyEdit(path, swap.edit);
  expect(swap.lost).toEqual([]);
  expect(wiresOf(after)).toEqual(wiresOf(path));
  expect(after.nodes['train-text-classifier']).toMatchObject({ type: 'training/train-table-model', settings: { target: 'label' } });
  expect(after.nodes['train-text-classifier']?.settings).not.toHaveProperty('vocabularySize');
  expect(checkWorkflow(after, catalog)).toEqual([]);
});

test('a wire goes to the port that fits where the names differ', () => {
  const swap = swapNode(path, catalog, 'remove-duplicates', 'prepare/select-columns');
  expect(swap && wiresOf(applyEdit(path, swap.edit))).toContain('remove-duplicates.rows split-rows.rows');
  expect(swap?.lost).toEqual([]);
});

test('what fits no port is lost, and said which', () => {
  const swap = swapNode(path, catalog, 'evaluate', 'deploy/deploy-endpoint');
  expect(swap?.lost).toEqual([{ from: ['split-rows', 'test'], to: ['evaluate', 'test'] }]);
  const split = swapNode(path, catalog, 'split-rows', 'prepare/clean-rows');
  expect(split?.lost.map(({ from }) => from[1])).not.toContain('kept');
});

test('those that keep all wires come first', () => {
  const choices = swapChoices(path, catalog, 'train-text-classifier');
  const whole = choices.findIndex(({ lost }) => lost.length > 0);
  expect(choices.slice(0, whole).map(({ entry }) => entry.type)).toContain('training/train-table-model');
  expect(choices.slice(whole).every(({ kept }) => kept <= (choices[0]?.kept ?? 0))).toBe(true);
});

test('a node of a type that is not here can be swapped for one that is', () => {
  const lost: Workflow = {
    ...path,
    nodes: { ...path.nodes, evaluate: { type: 'other/judge', version: 1, settings: { odd: 1 }, ui: { x: 0, y: 0 } } },
  };
  const swap = swapNode(lost, catalog, 'evaluate', 'evaluation/evaluate');
  expect(swap?.lost).toEqual([]);
});
