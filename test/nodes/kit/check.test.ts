import { expect, test } from 'vitest';
import { settingProblem } from '../../../nodes/kit/check-settings.ts';
import { checkWorkflow, portLabel } from '../../../nodes/kit/check.ts';
import { roleProblems } from '../../../nodes/kit/role-problems.ts';
import type { Catalog, CatalogEntry } from '../../../nodes/kit/define-node.ts';
import { catalogEntry, defineNode } from '../../../nodes/kit/define-node.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { port } from '../../../nodes/kit/ports.ts';
import { choice, columns, integer, number, text } from '../../../nodes/kit/settings.ts';
import { say } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type Workflow, type WorkflowNode } from '../../../nodes/kit/workflow.ts';

const both = (words: string) => ({ en: words, zh: words });
const about = { title: both('Node'), summary: both('.'), help: both('.'), icon: 'file', words: [] };
const entry = (type: string, parts: Pick<CatalogEntry, 'inputs' | 'outputs' | 'settings'>): CatalogEntry =>
  catalogEntry(type, 'code', { ...about, ...parts, run: async () => ({}) });
const label = both('Share');
const catalog: Catalog = {
  'data/read': entry('data/read', { inputs: {}, outputs: { rows: port('table') }, settings: {} }),
  'prepare/split': entry('prepare/split', {
    inputs: { rows: port('table') },
    outputs: { training: port('table', { role: 'training' }), test: port('table', { role: 'test' }) },
    settings: {
      share: number({ label, default: 0.2, min: 0.05, max: 0.5 }),
      by: choice({ label: both('By'), options: { random: both('r'), class: both('c') }, default: 'random' }),
      column: columns({ label: both('Class'), of: 'rows', count: 1, showIf: { by: 'class' } }),
    },
  }),
  'training/train': entry('training/train', {
    inputs: { rows: port('table', { role: 'training' }) },
    outputs: { model: port('model') },
    settings: { epochs: integer({ label: both('Epochs'), default: 5, min: 1 }) },
  }),
};
const place = (type: string, settings: WorkflowNode['settings'] = {}): WorkflowNode => ({ type, version: 1, settings, ui: { x: 0, y: 0 } });
const sound: Workflow = {
  ...emptyWorkflow('w', 'W'),
  nodes: { read: place('data/read'), split: place('prepare/split'), train: place('training/train') },
  wires: [
    { from: ['read', 'rows'], to: ['split', 'rows'] },
    { from: ['split', 'training'], to: ['train', 'rows'] },
  ],
};
const problems = (workflow: Workflow) =>
  checkWorkflow(workflow, catalog).map(({ node, message: content }) => `${node}: ${say(content, 'en')}`);

test('a sound workflow has no problems', () => {
  expect(problems(sound)).toEqual([]);
});

test('a wire of the wrong kind is said with both names', () => {
  const wrong = applyEdit(sound, { kind: 'add-wire', wire: { from: ['train', 'model'], to: ['split', 'rows'] }, many: true });
  expect(problems(wrong)).toContain('split: “rows” takes a table, but this wire carries a model.');
});

test('nodes on a circle are named, nodes that only lie below it are not', () => {
  const circle: Workflow = {
    ...sound,
    nodes: { s: place('prepare/split'), t: place('prepare/split'), below: place('training/train') },
    wires: [
      { from: ['s', 'training'], to: ['t', 'rows'] },
      { from: ['t', 'training'], to: ['s', 'rows'] },
      { from: ['t', 'training'], to: ['below', 'rows'] },
    ],
  };
  const cyclic = checkWorkflow(circle, catalog).filter(({ code }) => code === 'cycle');
  expect(cyclic.map(({ node }) => node)).toEqual(['s', 't']);
});

test('an input that is not wired and a choice that is not made are said', () => {
  const bare = { ...sound, nodes: { split: place('prepare/split', { by: 'class' }) }, wires: [] };
  expect(problems(bare)).toEqual([
    'split: “rows” needs a table. Draw a wire to it from a node that gives one.',
    'split: “Class” is not chosen yet.',
  ]);
});

test('what is written is empty, what is chosen is not chosen', () => {
  const label = { en: 'Server', zh: '服务器' };
  const said = settingProblem(text({ label, default: '' }), '')?.message;
  expect([say(said ?? label, 'en'), say(said ?? label, 'zh')]).toEqual(['“Server” is still empty.', '“服务器”尚未填写。']);
});

test.each([
  [{ share: 0.9 }, '“Share” must be at most 0.5.'],
  [{ share: 'much' }, '“Share” must be a number.'],
  [{ by: 'toString' }, '“By” must be one of its choices.'],
])('a setting out of bounds is refused: %j', (settings, sentence) => {
  expect(problems(applyEdit(sound, { kind: 'set-settings', node: 'split', settings }))).toEqual([`split: ${sentence}`]);
});

test('a node type that is not there is kept and said', () => {
  const strange = { ...sound, nodes: { ...sound.nodes, x: place('audio/listen') } };
  expect(problems(strange)[0]).toContain('no node “audio/listen”');
});

test('test rows wired into training are refused, with a fix that wires the training rows', () => {
  const leak = applyEdit(sound, { kind: 'add-wire', wire: { from: ['split', 'test'], to: ['train', 'rows'] }, many: false });
  const specs = {
    split: { training: { type: 'table' as const, role: 'training' as const }, test: { type: 'table' as const, role: 'test' as const } },
  };
  const [problem] = roleProblems(leak, catalog, specs);
  expect(problem?.severity).toBe('error');
  const [fix] = problem?.fixes ?? [];
  expect(fix && 'edit' in fix && applyEdit(leak, fix.edit)).toEqual(sound);
});

test('the types of a definition follow from its ports and settings', () => {
  const typed = defineNode({
    ...about,
    inputs: { rows: port('table'), extra: port('table', { optional: true }) },
    outputs: { value: port('value') },
    settings: { share: number({ label, default: 0.5 }), limit: integer({ label, default: null, optional: true }) },
    run: (_, { rows, extra }, { share, limit }) => ({
      value: { type: 'value', json: rows.count * share + (extra?.count ?? 0) + (limit ?? 0) },
    }),
  });
  expect(typed.settings.share.kind).toBe('number');
});

test('several ports of one name are told apart by a number', () => {
  expect(portLabel('kept-2', {})).toEqual({ en: `${portLabel('kept', {}).en} 2`, zh: `${portLabel('kept', {}).zh} 2` });
  expect(portLabel('my-2', {})).toEqual({ en: 'my-2', zh: 'my-2' });
});
