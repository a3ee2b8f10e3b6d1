import { expect, test } from 'vitest';
import searchSimilar from '../../../nodes/deploy/search-similar.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { tableFromColumns } from '../../../nodes/lib/tables/write-table.ts';
import trainEmbedding from '../../../nodes/training/train-embedding.ts';
import trainTextClassifier from '../../../nodes/training/train-text-classifier.ts';
import { bench, runNode } from '../../run-node.ts';
import { questionPairs, smallEmbedding } from '../training/question-pairs.ts';
import { messages, textColumn } from '../training/sample-tables.ts';

const where = await bench();
const training = { ...smallEmbedding, textColumn: 'question', partner: 'answer' };
const { model } = await runNode(trainEmbedding, { rows: questionPairs(), validation: undefined }, training, where);
const answers = tableFromRows(
  [
    { answer: 'we credit your card', id: 1 },
    { answer: 'shipment leaves tomorrow', id: 2 },
    { answer: 'choose a new secret', id: 3 },
    { answer: 'from nine to five', id: 4 },
  ],
  { columns: [textColumn('answer')] },
);
const questions = ['please help, cannot log in', 'hello, delivery late'];

test('finds what belongs to each query, nearest first, with all that the row holds', async () => {
  const queries = tableFromRows(questions.map((question) => ({ question })));
  const { matches, heard } = await runNode(searchSimilar, { model, rows: answers, queries }, { top: 2 }, where);
  expect(matches.rows?.map(({ query, rank, id }) => [query, rank, id])).toMatchObject([
    [questions[0], 1, 3],
    [questions[0], 2, expect.any(Number)],
    [questions[1], 1, 2],
    [questions[1], 2, expect.any(Number)],
  ]);
  const [first, second] = matches.rows ?? [];
  expect(Number(first?.similarity)).toBeGreaterThan(Number(second?.similarity));
  expect(heard.headline).toBe('2 queries searched in 4 rows');
});

test('stored tables are searched as rows in memory are', async () => {
  const column = (name: string, values: string[]) => ({ name, kind: 'text' as const, type: 'text' as const, values });
  const stored = await tableFromColumns(where.context, [
    column(
      'answer',
      (answers.rows ?? []).map(({ answer }) => String(answer)),
    ),
  ]);
  const queries = await tableFromColumns(where.context, [column('question', questions)]);
  const { matches } = await runNode(searchSimilar, { model, rows: stored, queries }, { top: 1 }, where);
  const found = await readRows(where.context, matches);
  expect(found.map(({ query, answer }) => [query, answer])).toEqual([
    [questions[0], 'choose a new secret'],
    [questions[1], 'shipment leaves tomorrow'],
  ]);
});

test('a model that makes no vectors is refused', async () => {
  const other = await runNode(trainTextClassifier, { rows: messages(), validation: undefined }, { target: 'kind' }, where);
  const running = runNode(searchSimilar, { model: other.model, rows: answers, queries: answers }, {}, where);
  await expect(running).rejects.toMatchObject({ problem: { code: 'wrong-model', port: 'model' } });
});
