import { expect, test } from 'vitest';
import { catalogEntry, type Catalog } from '../../../nodes/kit/define-node.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import type { ColumnSpec, PortValue } from '../../../nodes/kit/ports.ts';
import { emptyRun, type StepState } from '../../../nodes/kit/run.ts';
import { message, say } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type Workflow, type WorkflowNode } from '../../../nodes/kit/workflow.ts';
import evaluate from '../../../nodes/evaluation/evaluate.ts';
import cleanRows from '../../../nodes/prepare/clean-rows.ts';
import splitRows from '../../../nodes/prepare/split-rows.ts';
import trainTable from '../../../nodes/training/train-table-model.ts';
import { compareRuns } from '../../../runtime/run/compare.ts';

const definitions = {
  'prepare/clean-rows': cleanRows,
  'prepare/split-rows': splitRows,
  'training/train-table-model': trainTable,
  'evaluation/evaluate': evaluate,
};
const catalog: Catalog = Object.fromEntries(
  Object.entries(definitions).map(([type, definition]) => [type, catalogEntry(type, 'code', definition)]),
);
const node = (type: string, settings: WorkflowNode['settings'] = {}): WorkflowNode => ({ type, version: 1, settings, ui: { x: 0, y: 0 } });
const workflow: Workflow = {
  ...emptyWorkflow('w', 'Mail'),
  nodes: {
    clean: node('prepare/clean-rows'),
    split: node('prepare/split-rows'),
    train: node('training/train-table-model', { learningRate: 0.001 }),
    judge: node('evaluation/evaluate'),
  },
  wires: [
    { from: ['clean', 'rows'], to: ['split', 'rows'] },
    { from: ['split', 'training'], to: ['train', 'rows'] },
  ],
};

const step = (id: string, outputs: Record<string, PortValue>): [string, StepState] => [
  id,
  { status: 'done', node: id, log: [], metrics: {}, outputs },
];
const table = (count: number, ...columns: ColumnSpec[]): PortValue => ({ type: 'table', count, columns });
const label = (spam: number, ham: number): ColumnSpec => ({
  name: 'label',
  type: 'category',
  classes: [
    { name: 'spam', count: spam },
    { name: 'ham', count: ham },
  ],
});
const model: PortValue = {
  type: 'model',
  artifact: 'm',
  task: 'classification',
  inputs: [],
  target: 'label',
  description: message({ en: 'x', zh: 'x' }),
  scores: {},
  lineage: { rows: '', settings: {}, code: '', count: 1 },
};
const metrics = (accuracy: number): PortValue => ({
  type: 'metrics',
  task: 'classification',
  count: 10,
  scores: { accuracy },
  notes: [],
  target: 'label',
});

function run(content: Workflow, steps: [string, StepState][]) {
  return {
    id: 'r',
    workflow: 'w',
    workflowName: 'Mail',
    version: 'v',
    target: { mode: 'all' as const },
    origin: { kind: 'editor' as const },
    status: 'done' as const,
    startedAt: '',
    scores: {},
    state: { ...emptyRun, steps: Object.fromEntries(steps) },
    workflowAtRun: content,
    preImages: {},
  };
}
const before = run(workflow, [
  step('clean', { rows: table(1_000, label(300, 700)) }),
  step('split', { training: table(800, label(240, 560)) }),
  step('train', { model }),
  step('judge', { metrics: metrics(0.92) }),
]);

test('figures, settings and data in words; what merely passes a difference on is left out', () => {
  const nodes = { ...workflow.nodes, train: node('training/train-table-model', { learningRate: 0.01 }) };
  const after = run({ ...workflow, nodes }, [
    step('clean', { rows: table(786, label(100, 686)) }),
    step('split', { training: table(629, label(80, 549)) }),
    step('train', { model }),
    step('judge', { metrics: metrics(0.87) }),
  ]);
  const { scores, causes } = compareRuns(catalog, before, after);
  expect(scores.map(({ message: words, better }) => [say(words, 'en'), better])).toEqual([['accuracy: 0.92 → 0.87', false]]);
  expect(causes.map(({ kind, title, message: words }) => [kind, title && say(title, 'en'), say(words, 'en')])).toEqual([
    ['setting', 'Train a table model', 'Learning rate: 0.001 → 0.01'],
    ['data', 'Clean rows', '214 rows fewer in rows (1,000 → 786)'],
    ['data', 'Clean rows', '“spam” in label of rows: 300 → 100 rows'],
    ['data', 'Clean rows', '“ham” in label of rows: 700 → 686 rows'],
  ]);
});

test('of several values the best stands for the run', () => {
  const branch = (value: number, accuracy: number): [string, StepState] => {
    const [, judged] = step('judge', { metrics: metrics(accuracy) });
    return [`judge@${value}`, { ...judged, branch: [{ node: 'train', setting: 'hidden', value }] }];
  };
  const { scores } = compareRuns(catalog, before, run(workflow, [branch(1, 0.5), branch(2, 0.95), branch(3, 0.9)]));
  expect(scores.map(({ message: words, better }) => [say(words, 'en'), better])).toEqual([['accuracy: 0.92 → 0.95', true]]);
});

test('columns that came, went or are of another type are said', () => {
  const column = (name: string, type: ColumnSpec['type']): ColumnSpec => ({ name, type });
  const [a, b] = [table(10, column('age', 'number'), column('city', 'text')), table(10, column('age', 'text'), column('zip', 'text'))].map(
    (rows) => run(workflow, [step('clean', { rows })]),
  );
  if (!a || !b) throw new Error('two runs');
  expect(compareRuns(catalog, a, b).causes.map(({ message: words }) => say(words, 'en'))).toEqual([
    'Column gone from rows: city',
    'New column in rows: zip',
    'Column age of rows: number → text',
  ]);
});

test('two equal runs have nothing between them', () => {
  expect(compareRuns(catalog, before, before)).toMatchObject({ scores: [], causes: [] });
});

test('a node that was replaced by one of another kind is said', () => {
  const after = run({ ...workflow, nodes: { ...workflow.nodes, clean: node('prepare/split-rows') } }, []);
  const { causes } = compareRuns(catalog, before, after);
  expect(causes.map(({ kind, node: at, message: words }) => [kind, at, say(words, 'en'), say(words, 'zh')])).toEqual([
    ['graph', 'clean', '“Clean rows” was replaced by “Split rows”.', '“清洗数据”换成了“拆分数据”。'],
  ]);
});

test('tables inside a subflow are called by the names of their ports', () => {
  const { workflow: folded } = makeSubflow(workflow, catalog, { id: 's', name: 'Middle', nodes: new Set(['split']) });
  const [a, b] = [800, 700].map((count) => run(folded, [step('subflow/split', { training: table(count) })]));
  if (!a || !b) throw new Error('two runs');
  expect(compareRuns(catalog, a, b).causes.map(({ message: words }) => say(words, 'zh'))).toEqual(['训练少了 100 行（800 → 700）']);
});

test('another kind of model is one cause, not each setting that its form has or has not', () => {
  const nodes = { ...workflow.nodes, train: node('training/train-table-model', { learningRate: 0.001, kind: 'trees', trees: 5 }) };
  const { causes } = compareRuns(catalog, before, run({ ...workflow, nodes }, []));
  expect(causes.map(({ message: words }) => say(words, 'en'))).toEqual(['Model: Layered (neural network) → Boosted trees']);
});
