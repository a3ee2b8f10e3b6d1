import { expect, test } from 'vitest';
import type { Specs } from '../../../nodes/kit/check.ts';
import type { Catalog } from '../../../nodes/kit/define-node.ts';
import { heldOutProblems } from '../../../nodes/kit/held-out.ts';
import type { Role } from '../../../nodes/kit/ports.ts';
import { workflowOf } from '../../runtime/run/stage.ts';
import { tableEntry } from './table-entry.ts';

const train = tableEntry('train', ['rows'], ['model']);
const evaluate = tableEntry('evaluate', ['model', 'test'], ['metrics']);
const catalog: Catalog = {
  read: tableEntry('read', [], ['rows']),
  clean: tableEntry('clean', ['rows'], ['rows']),
  train: { ...train, inputs: { rows: { type: 'table', role: 'training' } }, outputs: { model: { type: 'model' } } },
  evaluate: { ...evaluate, inputs: { model: { type: 'model' }, test: { type: 'table', role: 'test' } } },
};
const table = (role?: Role) => ({ rows: { type: 'table' as const, ...(role && { role }) } });
const nodes = { read: ['read'], other: ['read'], clean: ['clean'], train: ['train'], judge: ['evaluate'] } as const;
const specs: Specs = { read: table(), other: table(), clean: table() };
function problems(test: string, known = specs) {
  const workflow = workflowOf(Object.fromEntries(Object.entries(nodes).map(([id, [type]]) => [id, [type]])), [
    'read.rows > train.rows',
    'read.rows > clean.rows',
    'train.model > judge.model',
    test,
  ]);
  return heldOutProblems(workflow, catalog, known);
}

test('judging by the rows that were learned from is said, with a split that mends it', () => {
  expect(problems('read.rows > judge.test')).toMatchObject([
    {
      code: 'not-held-out',
      node: 'judge',
      port: 'test',
      fixes: [
        {
          insert: {
            from: ['read', 'rows'],
            ends: [
              { output: 'training', to: ['train', 'rows'] },
              { output: 'test', to: ['judge', 'test'] },
            ],
          },
        },
      ],
    },
  ]);
});

test('the same rows by another way are said too', () => {
  expect(problems('clean.rows > judge.test')).toMatchObject([{ code: 'not-held-out' }]);
});

test('rows of their own, and rows that a split has marked, are held out', () => {
  expect(problems('other.rows > judge.test')).toEqual([]);
  expect(problems('read.rows > judge.test', { ...specs, read: table('test') })).toEqual([]);
});
