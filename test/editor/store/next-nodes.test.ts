import { expect, test } from 'vitest';
import { chainOf, partsOf } from '../../../editor/commands/chain.ts';
import { goals } from '../../../editor/palette/goals.ts';
import { nextNodes } from '../../../editor/store/next-nodes.ts';
import type { Specs } from '../../../nodes/kit/check.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { mayEnter } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type PortRef, type Workflow } from '../../../nodes/kit/workflow.ts';
import { realCatalog } from '../real-catalog.ts';

const catalog = await realCatalog();
const empty = emptyWorkflow('w', '');
function pathOf(id: string): Workflow {
  const goal = goals.find((candidate) => candidate.id === id);
  const chain = goal && chainOf(empty, catalog, partsOf(goal, empty, catalog, undefined));
  return chain ? applyEdit(empty, chain.edit({ x: 0, y: 0 })) : empty;
}
const path = pathOf('classify-texts');
/** The path up to and with a node. */
function upTo(last: string, workflow = path): Workflow {
  const ids = Object.keys(workflow.nodes);
  const gone = ids.slice(ids.indexOf(last) + 1);
  return applyEdit(workflow, { kind: 'remove-nodes', ids: gone });
}
const first = (workflow: Workflow, from: PortRef, side: 'inputs' | 'outputs' = 'outputs', specs: Specs = {}) =>
  nextNodes(workflow, catalog, specs, { from, side });
const gated = pathOf('good-model-online');
const typed = (type: 'text' | 'number'): Specs => ({
  'split-rows': {
    training: { type: 'table', role: 'training', columns: [{ name: 'a', type, ...(type === 'text' && { averageLength: 80 }) }] },
  },
});

test.each<[string, Workflow, PortRef, string, Specs?]>([
  ['rows that nobody split', upTo('read-file'), ['read-file', 'rows'], 'prepare/split-rows'],
  ['training rows with texts', upTo('split-rows'), ['split-rows', 'training'], 'training/train-text-classifier', typed('text')],
  ['training rows without texts', upTo('split-rows'), ['split-rows', 'training'], 'training/train-table-model', typed('number')],
  ['test rows', upTo('train-text-classifier'), ['split-rows', 'test'], 'evaluation/evaluate'],
  ['a model that nobody judged', upTo('train-text-classifier'), ['train-text-classifier', 'model'], 'evaluation/evaluate'],
  ['a model that was judged', path, ['train-text-classifier', 'model'], 'evaluation/gate'],
  ['a model that passed a gate', gated, ['gate', 'model'], 'deploy/deploy-endpoint'],
  ['metrics', path, ['evaluate', 'metrics'], 'evaluation/gate'],
  ['a request', upTo('webhook-trigger', pathOf('answer-requests')), ['webhook-trigger', 'request'], 'deploy/predict'],
])('after %s comes what makes the workflow whole', (_, workflow, from, wanted, specs) => {
  expect(
    first(workflow, from, 'outputs', specs)
      .slice(0, 3)
      .map(({ entry }) => entry.type),
  ).toContain(wanted);
});

test('only what may take the wire is offered, and test rows never to a training', () => {
  const found = first(path, ['split-rows', 'test']);
  expect(found.every(({ entry, port }) => mayEnter('table', entry.inputs[port]?.type ?? 'file'))).toBe(true);
  expect(found.map(({ entry }) => entry.type)).not.toContain('training/train-text-classifier');
});

test('each says in one line what it would do, and where the rest comes from', () => {
  const line = (found: ReturnType<typeof first>, type: string) => {
    const next = found.find(({ entry }) => entry.type === type);
    return next && say(next.reason, 'en');
  };
  expect(line(first(upTo('train-text-classifier'), ['train-text-classifier', 'model']), 'evaluation/evaluate')).toBe(
    'Says how good this model is; test rows from “Split rows”',
  );
  expect(line(first(path, ['train-text-classifier', 'model']), 'evaluation/gate')).toContain('metrics from “Evaluate”');
  expect(line(first(upTo('train-text-classifier'), ['train-text-classifier', 'rows'], 'inputs'), 'prepare/split-rows')).toMatch(
    /^Gives “Train a text classifier” its training rows\. /,
  );
  expect(line(first(upTo('read-file'), ['read-file', 'rows']), 'deploy/predict')).toContain('it also needs a model');
});
