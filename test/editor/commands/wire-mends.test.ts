import { expect, test } from 'vitest';
import { chainOf, partsOf } from '../../../editor/commands/chain.ts';
import { mendsOfSides, wireMends } from '../../../editor/commands/wire-mends.ts';
import { goals } from '../../../editor/palette/goals.ts';
import { beginWire, refusal } from '../../../editor/store/wiring.ts';
import { checkWorkflow } from '../../../nodes/kit/check.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { say } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type Wire, type Workflow } from '../../../nodes/kit/workflow.ts';
import { realCatalog } from '../real-catalog.ts';

const catalog = await realCatalog();
const empty = emptyWorkflow('w', '');
function pathOf(id: string): Workflow {
  const goal = goals.find((candidate) => candidate.id === id);
  const chain = goal && chainOf(empty, catalog, partsOf(goal, empty, catalog, undefined));
  return chain ? applyEdit(empty, chain.edit({ x: 0, y: 0 })) : empty;
}
const path = pathOf('classify-texts');
const add = (workflow: Workflow, id: string, type: string): Workflow => ({
  ...workflow,
  nodes: { ...workflow.nodes, [id]: { type, version: 1, settings: {}, ui: { x: 0, y: 600 } } },
});
const mended = (workflow: Workflow, wire: Wire) => {
  const [mend] = wireMends(workflow, catalog, {}, wire);
  if (!mend) throw new Error('nothing mends it');
  const after = applyEdit(workflow, mend.edit({ x: 0, y: 0 }));
  return { label: say(mend.label, 'en'), after, wires: after.wires.map(({ from, to }) => `${from.join('.')} ${to.join('.')}`) };
};

test('test rows at a training are refused, and the training rows offered', () => {
  const workflow = applyEdit(path, { kind: 'remove-wires', wires: path.wires.filter(({ to }) => to[0] === 'train-text-classifier') });
  const wire: Wire = { from: ['split-rows', 'test'], to: ['train-text-classifier', 'rows'] };
  expect(say(refusal(workflow, catalog, wire, beginWire(workflow, wire.from, 'outputs')) ?? { en: '', zh: '' }, 'en')).toMatch(
    /^These are test rows/,
  );
  const { label, wires } = mended(workflow, wire);
  expect(label).toBe('Wire “training” of “Split rows” to “rows” of “Train a text classifier”');
  expect(wires).toContain('split-rows.training train-text-classifier.rows');
});

test('test rows are known by what the server described, also behind further nodes', () => {
  const workflow = add(path, 'filter', 'prepare/filter-rows');
  const wire: Wire = { from: ['filter', 'kept'], to: ['train-text-classifier', 'rows'] };
  const specs = { filter: { kept: { type: 'table' as const, role: 'test' as const } } };
  expect(refusal(workflow, catalog, wire, beginWire(workflow, wire.from, 'outputs'))).toBeUndefined();
  expect(refusal(workflow, catalog, wire, beginWire(workflow, wire.from, 'outputs'), specs)).toBeDefined();
});

test('a model at the rows of a node that takes a model goes to its model', () => {
  const { wires } = mended(add(path, 'apply', 'deploy/predict'), { from: ['train-text-classifier', 'model'], to: ['apply', 'rows'] });
  expect(wires).toContain('train-text-classifier.model apply.model');
});

test('a model where rows belong gets Predict between, with the rows it needs', () => {
  const workflow = add(path, 'inspect', 'data/inspect-quality');
  const labels = wireMends(workflow, catalog, {}, { from: ['train-text-classifier', 'model'], to: ['inspect', 'rows'] }).map(({ label }) =>
    say(label, 'en'),
  );
  expect(labels.join()).toMatch(/Put “(Evaluate|Predict)” between/);
});

test('a table where metrics belong gets the nodes that make metrics of it, all wired', () => {
  const judge = add(path, 'gate', 'evaluation/gate');
  const near = mended(judge, { from: ['split-rows', 'test'], to: ['gate', 'metrics'] });
  expect(near.label).toBe('Put “Evaluate” between');
  expect(near.wires).toEqual(expect.arrayContaining(['train-text-classifier.model evaluate-2.model', 'evaluate-2.metrics gate.metrics']));
  const bare = add(add(empty, 'file', 'data/read-file'), 'gate', 'evaluation/gate');
  const far = mended(bare, { from: ['file', 'rows'], to: ['gate', 'metrics'] });
  expect(far.label).toMatch(/Split rows → Train .* → Evaluate/);
  const missing = checkWorkflow(far.after, catalog).filter(({ code }) => code === 'missing-wire');
  expect(missing.map(({ node }) => node)).toEqual(['gate']);
});

test('a circle has no mend', () => {
  expect(wireMends(path, catalog, {}, { from: ['train-text-classifier', 'model'], to: ['split-rows', 'rows'] })).toEqual([]);
});

test('from an output to an output the wire that the two nodes may have is offered', () => {
  const workflow = add(path, 'apply', 'deploy/predict');
  const [mend] = mendsOfSides(workflow, catalog, {}, 'train-text-classifier', 'apply');
  expect(mend && say(mend.label, 'en')).toBe('Wire “model” of “Train a text classifier” to “model” of “Predict”');
});
