import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { fitDense } from '../../nodes/lib/learn/fit-dense.ts';
import { floatsOf, loadTensors, openSession } from '../../nodes/lib/learn/session.ts';

/** Debian's scikit-learn brings the 1,797 scanned digits of Alpaydin and Kaynak 1998. */
const python = '/usr/bin/python3';
const script = `
import json
from sklearn.datasets import load_digits
digits = load_digits()
print(json.dumps({"pixels": (digits.data / 16).tolist(), "labels": digits.target.tolist()}))`;
const missing = spawnSync(python, ['-c', 'import sklearn.datasets']).status !== 0;
if (missing) process.stderr.write(`The golden run on digits is not made: ${python} has no scikit-learn.\n`);

test.skipIf(missing)('softmax regression on digits trains as PyTorch does', async () => {
  const digits: { pixels: number[][]; labels: number[] } = JSON.parse(
    execFileSync(python, ['-c', script], { encoding: 'utf8', maxBuffer: 2 ** 25 }),
  );
  const part = (test: boolean) => {
    const rows = digits.labels.flatMap((_, row) => ((row % 5 === 0) === test ? [row] : []));
    return {
      features: Float32Array.from(rows.flatMap((row) => digits.pixels[row] ?? [])),
      columns: 64,
      target: { kind: 'classes', labels: Int32Array.from(rows, (row) => digits.labels[row] ?? 0), classes: 10 },
    } as const;
  };
  const { onnx, history } = await fitDense({
    rows: part(false),
    options: {
      optimizer: { kind: 'adamw' },
      schedule: { kind: 'cosine' },
      learningRate: 0.05,
      epochs: 300,
      batchSize: 2_000,
      validationShare: 0,
      seed: 1,
      precision: 'float64',
    },
  });
  // Before steps 0, 1, 10 and 100, by PyTorch 1.13.1 in double precision.
  for (const [step, loss] of Object.entries({ 0: 2.302585093, 1: 1.943692923, 10: 0.48453136, 100: 0.088025264 })) {
    expect((history[Number(step)]?.loss ?? 0) / loss).toBeCloseTo(1, 5);
  }
  const after = await scores(onnx, part(false));
  expect(after.loss / 0.058596086).toBeCloseTo(1, 5);
  const tested = await scores(onnx, part(true));
  expect(tested.accuracy).toBeCloseTo(0.966667, 6);
  expect(tested.loss / 0.127369424).toBeCloseTo(1, 5);
});

async function scores(onnx: Uint8Array, { features, target: { labels } }: { features: Float32Array; target: { labels: Int32Array } }) {
  const { session } = await openSession(onnx);
  const tensorOf = await loadTensors();
  const { probabilities } = await session.run({ features: tensorOf(features, [labels.length, 64]) });
  await session.release();
  if (!probabilities) throw new Error('no probabilities');
  const shares = floatsOf(probabilities);
  const given = Array.from(labels, (_, row) => shares.subarray(row * 10, row * 10 + 10));
  const right = given.filter((row, at) => row.indexOf(Math.max(...row)) === labels[at]).length;
  return {
    loss: given.reduce((sum, row, at) => sum - Math.log(row[labels[at] ?? 0] ?? 0), 0) / labels.length,
    accuracy: right / labels.length,
  };
}
