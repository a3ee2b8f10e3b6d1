import { expect, test } from 'vitest';
import embedText from '../../../nodes/deploy/embed-text.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';
import { readRows } from '../../../nodes/lib/tables/read-table.ts';
import { tableFromColumns } from '../../../nodes/lib/tables/write-table.ts';
import trainEmbedding from '../../../nodes/training/train-embedding.ts';
import { bench, runNode } from '../../run-node.ts';
import { questionPairs, smallEmbedding } from '../training/question-pairs.ts';

const where = await bench();
const training = { ...smallEmbedding, epochs: 1, textColumn: 'question' };
const { model } = await runNode(trainEmbedding, { rows: questionPairs(), validation: undefined }, training, where);
const texts = ['delivery late', 'opening hours', ''];

test('each text gets a vector of length 1, an empty one too', async () => {
  const { rows, heard } = await runNode(embedText, { model, rows: tableFromRows(texts.map((text) => ({ text }))) }, {}, where);
  expect(rows.columns.at(-1)).toMatchObject({ name: 'vector', type: 'json' });
  for (const row of rows.rows ?? []) {
    const vector: unknown = typeof row.vector === 'string' ? JSON.parse(row.vector) : row.vector;
    if (!Array.isArray(vector)) throw new Error('no vector');
    expect(Math.hypot(...vector.map(Number))).toBeCloseTo(1, 4);
  }
  expect(heard.headline).toBe('3 texts as vectors of 64 numbers');
});

test('a stored table gets the vectors that rows in memory get', async () => {
  const stored = await tableFromColumns(where.context, [{ name: 'text', kind: 'text', type: 'text', values: texts }]);
  const { rows } = await runNode(embedText, { model, rows: stored }, {}, where);
  const { rows: inline } = await runNode(embedText, { model, rows: tableFromRows(texts.map((text) => ({ text }))) }, {}, where);
  const kept = await readRows(where.context, rows);
  expect(kept.map(({ vector }) => JSON.stringify(vector))).toEqual(
    inline.rows?.map(({ vector }) => (typeof vector === 'string' ? vector : JSON.stringify(vector))),
  );
});

test('leaves after a stop', async () => {
  const stopping = await bench();
  const other = await runNode(trainEmbedding, { rows: questionPairs(), validation: undefined }, training, stopping);
  stopping.cancel();
  await expect(runNode(embedText, { model: other.model, rows: questionPairs() }, {}, stopping)).rejects.toThrow('The run was stopped.');
});
