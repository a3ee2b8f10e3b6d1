import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);
/** The system's Python, which is the one that may have PyTorch. */
const python = '/usr/bin/python3';
const hasTorch = await run(python, ['-c', 'import torch']).then(
  () => true,
  () => false,
);
const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** All numbers of a JSON document in order. */
function numbersIn(json: unknown): number[] {
  if (typeof json === 'number') return [json];
  return typeof json === 'object' && json !== null ? Object.values(json).flatMap(numbersIn) : [];
}

test.skipIf(!hasTorch)('the stored figures of transformers are what PyTorch says here', async () => {
  const { stdout } = await run(python, [beside('transformers.py')], { maxBuffer: 1e8 });
  const fresh = numbersIn(JSON.parse(stdout));
  const stored = numbersIn(JSON.parse(readFileSync(beside('transformers.json'), 'utf8')));
  expect(fresh).toHaveLength(stored.length);
  for (const [at, number] of stored.entries()) expect(fresh[at]).toBeCloseTo(number, 4);
});
