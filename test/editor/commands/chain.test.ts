import { expect, test } from 'vitest';
import { chainOf, partsOf } from '../../../editor/commands/chain.ts';
import { sourcesNear } from '../../../editor/store/wiring.ts';
import { goals } from '../../../editor/palette/goals.ts';
import { checkWorkflow } from '../../../nodes/kit/check.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';
import { realCatalog } from '../real-catalog.ts';

const catalog = await realCatalog();
const empty = emptyWorkflow('w', '');
const withGoal = (id: string, workflow: Workflow = empty, chosen?: string): Workflow => {
  const goal = goals.find((candidate) => candidate.id === id);
  if (!goal) throw new Error(id);
  const chain = chainOf(
    workflow,
    catalog,
    partsOf(goal, workflow, catalog, chosen),
    chosen === undefined ? [] : sourcesNear(workflow, chosen),
  );
  if (!chain) throw new Error(`${id} names a node that is not there`);
  return applyEdit(workflow, chain.edit({ x: 40, y: 40 }));
};
const wiresOf = (workflow: Workflow) => workflow.wires.map(({ from, to }) => `${from.join('.')} ${to.join('.')}`);

test.each(goals.filter(({ id }) => id !== 'good-model-online').map(({ id }) => id))('“%s” comes wired, with settings that fit', (id) => {
  const problems = checkWorkflow(withGoal(id), catalog);
  expect(problems.filter(({ code }) => code !== 'empty-setting')).toEqual([]);
});

test('the sample path needs nothing more before it runs', () => {
  expect(checkWorkflow(withGoal('try-spam'), catalog)).toEqual([]);
});

test('a chain begins at the chosen table', () => {
  const file = { type: 'data/read-file', version: 1, settings: { file: null }, ui: { x: 0, y: 0 } };
  const grown = withGoal('classify-texts', { ...empty, nodes: { clean: file } }, 'clean');
  expect(Object.keys(grown.nodes)).toEqual(['clean', 'clean-rows', 'split-rows', 'train-text-classifier', 'evaluate']);
  expect(wiresOf(grown)[0]).toBe('clean.rows clean-rows.rows');
  const again = withGoal('tidy-data', grown, 'clean-rows');
  expect(wiresOf(again)).toContain('clean-rows.kept clean-rows-2.rows');
});

test('behind a report on rows a chain begins at the rows themselves', () => {
  const node = (type: string) => ({ type, version: 1, settings: {}, ui: { x: 0, y: 0 } });
  const looked: Workflow = {
    ...empty,
    nodes: { file: node('data/read-file'), look: node('data/inspect-quality') },
    wires: [{ from: ['file', 'rows'], to: ['look', 'rows'] }],
  };
  expect(wiresOf(withGoal('classify-texts', looked, 'look'))).toContain('file.rows clean-rows.rows');
});

test('a chain that ends a training takes the model and the rows from above the chosen node', () => {
  const trained = withGoal('classify-texts');
  const judged = withGoal('good-model-online', trained, 'train-text-classifier');
  expect(wiresOf(judged)).toEqual(
    expect.arrayContaining([
      'train-text-classifier.model evaluate-2.model',
      'split-rows.test evaluate-2.test',
      'train-text-classifier.model gate.model',
    ]),
  );
  const reused = withGoal('good-model-online', trained, 'evaluate');
  expect(Object.keys(reused.nodes)).not.toContain('evaluate-2');
  expect(wiresOf(reused)).toEqual(expect.arrayContaining(['evaluate.metrics gate.metrics', 'train-text-classifier.model gate.model']));
  expect(checkWorkflow(reused, catalog).filter(({ code }) => code !== 'empty-setting')).toEqual([]);
});

test('nodes of a chain do not lie on each other', () => {
  const places = Object.values(withGoal('answer-requests').nodes).map(({ ui }) => `${ui.x} ${ui.y}`);
  expect(new Set(places).size).toBe(places.length);
});
