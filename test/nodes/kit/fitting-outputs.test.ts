import { expect, test } from 'vitest';
import { checkWorkflow } from '../../../nodes/kit/check.ts';
import { type Catalog, type CatalogEntry, catalogEntry } from '../../../nodes/kit/define-node.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { port } from '../../../nodes/kit/ports.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { workflowOf } from '../../runtime/run/stage.ts';

const both = (words: string) => ({ en: words, zh: words });
const about = { summary: both('.'), help: both('.'), icon: 'file', words: [], settings: {}, run: async () => ({}) };
const entry = (title: string, inputs: CatalogEntry['inputs'], outputs: CatalogEntry['outputs']): CatalogEntry =>
  catalogEntry(`test/${title.toLowerCase()}`, 'code', { ...about, title: both(title), inputs, outputs });
const parts: Record<string, CatalogEntry> = {
  read: entry('Read', {}, { rows: port('table') }),
  split: entry('Split', { rows: port('table') }, { training: port('table', { role: 'training' }), test: port('table', { role: 'test' }) }),
  clean: entry('Clean', { rows: port('table') }, { rows: port('table') }),
  train: entry('Train', { rows: port('table', { role: 'training' }) }, { model: port('model') }),
  judge: entry('Judge', { model: port('model'), rows: port('table', { role: 'test' }) }, { metrics: port('metrics') }),
  compare: entry('Compare', { models: port('model', { many: true }) }, {}),
};
const catalog: Catalog = Object.fromEntries(Object.values(parts).map((part) => [part.type, part]));

/** Nodes beside each other, named for what they are: `train-2` is a second one. */
function line(names: string[], wires: string[] = []): Workflow {
  const typeOf = (name: string) => parts[name.split('/').at(-1)?.split('-')[0] ?? '']?.type ?? '';
  const drawn = workflowOf(Object.fromEntries(names.map((name) => [name, [typeOf(name)]])), wires);
  const nodes = Object.entries(drawn.nodes).map(([id, node], at) => [id, { ...node, title: id, ui: { x: at * 300, y: 0 } }]);
  return { ...drawn, nodes: Object.fromEntries(nodes) };
}
const missing = (workflow: Workflow, node: string, input: string) =>
  checkWorkflow(workflow, catalog).find((problem) => problem.code === 'missing-wire' && problem.node === node && problem.port === input);
const offers = (workflow: Workflow, node: string, input: string): string[] =>
  (missing(workflow, node, input)?.fixes ?? []).map(({ label }) => say(label, 'en'));

const trained = ['read.rows > split.rows', 'split.training > train.rows'];

test('the one node that gives what an input needs is offered, and one press wires it', () => {
  const workflow = line(['read', 'split', 'train', 'judge'], [...trained, 'split.test > judge.rows']);
  expect(offers(workflow, 'judge', 'model')).toEqual(['Connect it to “train”']);
  const [fix] = missing(workflow, 'judge', 'model')?.fixes ?? [];
  const after = fix && 'edit' in fix ? applyEdit(workflow, fix.edit) : workflow;
  expect(after.wires).toContainEqual({ from: ['train', 'model'], to: ['judge', 'model'] });
  expect(checkWorkflow(after, catalog)).toEqual([]);
});

test('of one node with several outputs the port is named, and rows of another role are not offered', () => {
  const workflow = line(['read', 'split', 'train', 'judge'], ['read.rows > split.rows', 'train.model > judge.model']);
  expect(offers(workflow, 'train', 'rows')).toEqual(['Connect it to “training” of “split”']);
  expect(offers(workflow, 'judge', 'rows')).toEqual(['Connect it to “test” of “split”']);
});

test('rows keep their role through nodes that do not name one', () => {
  const workflow = line(['read', 'split', 'clean', 'train'], ['read.rows > split.rows', 'split.test > clean.rows']);
  expect(offers(workflow, 'train', 'rows')).not.toContain('Connect it to “clean”');
});

test('what depends on the node itself is not offered', () => {
  const workflow = line(['split', 'clean', 'train'], ['split.training > clean.rows', 'clean.rows > train.rows']);
  expect(missing(workflow, 'split', 'rows')).toMatchObject({ port: 'rows' });
  expect(offers(workflow, 'split', 'rows')).toEqual([]);
});

test('of many the three nearest are offered, those that lead nowhere yet first', () => {
  const many = line(['train', 'train-2', 'train-3', 'train-4', 'judge', 'compare'], ['train-4.model > judge.model']);
  expect(offers(many, 'compare', 'models')).toEqual(['train-3', 'train-2', 'train'].map((id) => `Connect it to “${id}”`));
});

test('nothing is offered across the border of a subflow', () => {
  expect(offers(line(['train', 'part/judge']), 'part/judge', 'model')).toEqual([]);
  expect(offers(line(['part/train', 'part/judge']), 'part/judge', 'model')).toEqual(['Connect it to “part/train”']);
});
