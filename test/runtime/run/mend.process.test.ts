import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixEdit } from '../../../editor/commands/mend.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import type { Problem } from '../../../nodes/kit/problem.ts';
import { say } from '../../../nodes/kit/text.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { AppError } from '../../../runtime/errors.ts';
import type { RunRecord } from '../../../runtime/protocol.ts';
import { fakeOutside, openStage, type Stage, testCatalog, workflowOf } from './stage.ts';

/** Each mistake is made, its first button pressed, and the run goes on to its end. */
const folder = mkdtempSync(join(tmpdir(), 'graftwork-mend-'));
let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ outside: fakeOutside({ folders: { here: folder } }) });
  const words = ['red apple pie', 'blue sky above', 'green grass below', 'old oak tree'];
  const rows = Array.from({ length: 80 }, (_, at) => `${words[at % 4]} number ${at},${at % 2 ? 'up' : 'down'},${at % 7},same,${at % 3}`);
  const table = ['text,label,size,constant,weight', ...rows];
  writeFileSync(join(folder, 'table.csv'), table.join('\n'));
  writeFileSync(join(folder, 'bad.csv'), [...table.slice(0, 30), 'one,two', ...table.slice(30)].join('\n'));
  // 你好，订单 and 谢谢 in GB18030, many times.
  const chinese = Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0xa3, 0xac, 0xb6, 0xa9, 0xb5, 0xa5, 0x0a, 0xd0, 0xbb, 0xd0, 0xbb, 0x0a]);
  writeFileSync(join(folder, 'chinese.csv'), Buffer.concat([Buffer.from('text\n'), ...Array.from({ length: 40 }, () => chinese)]));
});
afterAll(() => stage.engine.close());

const read = (path: string, settings = {}) =>
  ['data/read-file', { file: { source: 'folder', folder: 'here', path }, ...settings }] as [string, {}];

const mistakes: Record<string, { workflow: Workflow; node: string; label: string }> = {
  'a bad line': { workflow: workflowOf({ read: read('bad.csv') }), node: 'read', label: 'Leave out bad lines' },
  'a wrong encoding': {
    workflow: workflowOf({ read: read('chinese.csv', { encoding: 'utf-8' }) }),
    node: 'read',
    label: 'Read it as Simplified Chinese (GBK, GB18030)',
  },
  'a column that is called a little differently': {
    workflow: workflowOf({ read: read('table.csv'), train: ['training/train-table-model', { target: 'Label', effort: 'quick' }] }, [
      'read.rows > train.rows',
    ]),
    node: 'train',
    label: 'Use “label” instead',
  },
  'one class only': {
    workflow: workflowOf({ read: read('table.csv'), train: ['training/train-table-model', { target: 'constant', effort: 'quick' }] }, [
      'read.rows > train.rows',
    ]),
    node: 'train',
    label: 'Answer “label” instead',
  },
  'no words': {
    workflow: workflowOf(
      {
        read: read('table.csv'),
        train: ['training/train-text-classifier', { target: 'label', textColumns: ['text'], minimumCount: 1_000, effort: 'quick' }],
      },
      ['read.rows > train.rows'],
    ),
    node: 'train',
    label: 'Count words that occur once',
  },
  'texts for a model of tables': {
    workflow: workflowOf(
      {
        read: read('table.csv'),
        select: ['prepare/select-columns', { columns: ['text', 'label'] }],
        train: ['training/train-table-model', { target: 'label' }],
      },
      ['read.rows > select.rows', 'select.rows > train.rows'],
    ),
    node: 'train',
    label: 'Train a text classifier instead',
  },
  'a learning rate that is far too high': {
    workflow: workflowOf(
      {
        read: read('table.csv'),
        train: [
          'training/train-table-model',
          {
            target: 'size',
            columns: ['weight', 'label'],
            optimizer: 'sgd',
            learningRate: 10,
            kind: 'linear',
            epochs: 200,
            schedule: 'constant',
          },
        ],
      },
      ['read.rows > train.rows'],
    ),
    node: 'train',
    label: 'Use a tenth of the learning rate: 1',
  },
  'a figure that the model does not have': {
    workflow: workflowOf(
      {
        read: read('table.csv'),
        split: ['prepare/split-rows'],
        train: ['training/train-table-model', { target: 'label', columns: ['size'], effort: 'quick' }],
        evaluate: ['evaluation/evaluate'],
        gate: ['evaluation/gate', { metric: 'r2', minimum: 0 }],
      },
      [
        'read.rows > split.rows',
        'split.training > train.rows',
        'split.test > evaluate.test',
        'train.model > evaluate.model',
        'train.model > gate.model',
        'evaluate.metrics > gate.metrics',
      ],
    ),
    node: 'gate',
    label: 'Use F1',
  },
  'a pattern that cannot be read': {
    workflow: workflowOf(
      {
        read: read('table.csv'),
        filter: ['prepare/filter-rows', { conditions: [{ column: 'text', operator: 'matches', value: 'apple (' }] }],
      },
      ['read.rows > filter.rows'],
    ),
    node: 'filter',
    label: 'Search for it as it stands',
  },
  'two columns of one name': {
    workflow: workflowOf(
      { read: read('table.csv'), select: ['prepare/select-columns', { changes: [{ column: 'size', name: 'label', type: 'keep' }] }] },
      ['read.rows > select.rows'],
    ),
    node: 'select',
    label: 'Undo the renaming',
  },
  'a mean of texts': {
    workflow: workflowOf(
      { read: read('table.csv'), clean: ['prepare/clean-rows', { fills: [{ column: 'label', with: 'mean', value: '' }] }] },
      ['read.rows > clean.rows'],
    ),
    node: 'clean',
    label: 'Fill with the most frequent',
  },
  'a share beyond its bounds': {
    workflow: workflowOf({ read: read('table.csv'), split: ['prepare/split-rows', { testShare: 3 }] }, ['read.rows > split.rows']),
    node: 'split',
    label: 'Use 0.9',
  },
};

/** What stands against a run: before it, or where it failed. */
async function problemsOf(workflow: Workflow): Promise<{ problems: readonly Problem[]; record?: RunRecord }> {
  try {
    const record = await stage.run(workflow);
    return { record, problems: Object.values(record.state.steps).flatMap(({ problem }) => problem ?? []) };
  } catch (error) {
    if (error instanceof AppError && error.problems) return { problems: error.problems };
    throw error;
  }
}

test.for(Object.entries(mistakes))(
  '%s: pressing the button lets the run end well',
  { timeout: 120_000 },
  async ([, { workflow, node, label }]) => {
    const { problems } = await problemsOf(workflow);
    const problem = problems.find((one) => one.node === node && one.fixes);
    expect(problem && say(problem.fixes![0]!.label, 'en'), JSON.stringify(problems)).toBe(label);
    const found = fixEdit(workflow, await testCatalog(), problem!.fixes![0]!, new Map());
    const { record, problems: left } = await problemsOf(applyEdit(workflow, found!.edit));
    expect(['done', 'stopped'], JSON.stringify(left)).toContain(record?.status);
  },
);
