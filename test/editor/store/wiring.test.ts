import { expect, test } from 'vitest';
import { suggestWires } from '../../../editor/store/wiring.ts';
import { everyTimeOnly } from '../../../editor/store/outlook-store.ts';
import { type AnyNode, type Catalog, catalogEntry } from '../../../nodes/kit/define-node.ts';
import { emptyWorkflow, type Wire, type Workflow } from '../../../nodes/kit/workflow.ts';
import deploy from '../../../nodes/deploy/deploy-endpoint.ts';
import predict from '../../../nodes/deploy/predict.ts';
import register from '../../../nodes/deploy/register-model.ts';
import evaluate from '../../../nodes/evaluation/evaluate.ts';
import gate from '../../../nodes/evaluation/gate.ts';
import read from '../../../nodes/data/read-file.ts';
import inspect from '../../../nodes/data/inspect-quality.ts';
import card from '../../../nodes/govern/project-card.ts';
import clean from '../../../nodes/prepare/clean-rows.ts';
import split from '../../../nodes/prepare/split-rows.ts';
import train from '../../../nodes/training/train-table-model.ts';

type Declared = Pick<AnyNode, 'title' | 'summary' | 'help' | 'icon' | 'words' | 'inputs' | 'outputs' | 'cache'>;
const types: Record<string, Declared> = { split, train, evaluate, gate, deploy, predict, register, read, inspect, clean, card };
/** The real ports, without what the nodes do. */
const entryOf = (type: string, { title, summary, help, icon, words, inputs, outputs, cache }: Declared) =>
  catalogEntry(type, '', {
    title,
    summary,
    help,
    icon,
    words,
    inputs,
    outputs,
    settings: {},
    ...(cache && { cache }),
    run: async () => ({}),
  });
const catalog: Catalog = Object.fromEntries(Object.entries(types).map(([id, node]) => [`test/${id}`, entryOf(`test/${id}`, node)]));
const workflowOf = (ids: readonly string[], wires: readonly Wire[] = []): Workflow => ({
  ...emptyWorkflow('w', ''),
  nodes: Object.fromEntries(ids.map((id, at) => [id, { type: `test/${id}`, version: 1, settings: {}, ui: { x: at * 300, y: 0 } }])),
  wires,
});
/** Adds the nodes one after the other, each behind the one before, as from the palette. */
function chain(...ids: string[]): string[] {
  let wires: Wire[] = [];
  ids.forEach((id, at) => {
    const before = ids[at - 1];
    if (before !== undefined) wires = [...wires, ...suggestWires(workflowOf(ids.slice(0, at + 1), wires), catalog, before, id)];
  });
  return wires.map(({ from, to }) => `${from.join('.')} ${to.join('.')}`);
}

test('nodes added one after the other are wired to all that they need, test rows to the judging only', () => {
  expect(chain('split', 'train', 'evaluate', 'gate', 'deploy')).toEqual([
    'split.training train.rows',
    'train.model evaluate.model',
    'split.test evaluate.test',
    'evaluate.metrics gate.metrics',
    'train.model gate.model',
    'gate.model deploy.model',
  ]);
});

test('the model comes from the nearest node that gives one, and rows of no role are not guessed', () => {
  expect(chain('split', 'train', 'evaluate', 'deploy').at(-1)).toBe('train.model deploy.model');
  expect(chain('split', 'train', 'predict')).toEqual(['split.training train.rows', 'train.model predict.model']);
});

test('behind a look at rows one goes on with the rows themselves, not with what the look found', () => {
  expect(chain('read', 'inspect', 'clean').at(-1)).toBe('read.rows clean.rows');
  // Test rows stay away from the training here, too.
  const wires: Wire[] = [{ from: ['split', 'test'], to: ['inspect', 'rows'] }];
  expect(suggestWires(workflowOf(['split', 'inspect', 'train'], wires), catalog, 'inspect', 'train')).toEqual([]);
});

test('the targets of a project card go to a gate, and are rows for nobody', () => {
  expect(chain('card', 'gate')).toEqual(['card.targets gate.targets']);
  expect(chain('card', 'clean')).toEqual([]);
});

test('a step that runs every time counts as changed only below a change', () => {
  const workflow = workflowOf(
    ['train', 'deploy', 'register'],
    [
      { from: ['train', 'model'], to: ['deploy', 'model'] },
      { from: ['train', 'model'], to: ['register', 'model'] },
    ],
  );
  const planned = (train: 'run' | 'cached') =>
    Object.keys(workflow.nodes).map((node) => ({ step: node, node, action: node === 'train' ? train : ('run' as const), why: [] }));
  expect([...everyTimeOnly(planned('cached'), workflow, catalog)]).toEqual(['deploy', 'register']);
  expect([...everyTimeOnly(planned('run'), workflow, catalog)]).toEqual([]);
});
