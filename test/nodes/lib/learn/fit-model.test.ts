import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitModel, type LossBuilder, type ModelFit, type ModelRows } from '../../../../nodes/lib/learn/fit-model.ts';
import type { FitOptions } from '../../../../nodes/lib/learn/fit-options.ts';
import { floats, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { linear } from '../../../../nodes/lib/learn/layers/linear.ts';
import { crossEntropy } from '../../../../nodes/lib/learn/losses.ts';
import { add, gather, multiply, reduceSum, relu, tanh } from '../../../../nodes/lib/learn/operators.ts';
import { shuffle } from '../../../../nodes/lib/learn/random.ts';
import { createWeights, numbersOf } from '../../../../nodes/lib/learn/weights.ts';

/** Texts of unlike length over ten words; the class is whether the second word occurs. */
const texts = Array.from({ length: 60 }, (_, row) => {
  const words = Array.from({ length: 3 + ((row * 7) % 14) }, (__, at) => 2 + ((row * 5 + at * 3) % 8));
  if (row % 2 === 1) words[row % words.length] = 1;
  return words;
});

function rowsOf(rows: Int32Array): ModelRows {
  return {
    rows,
    lengthOf: (row) => texts[row]!.length,
    longest: 16,
    feeds(chosen, { rows: count, length = 0 }) {
      const ids = new BigInt64Array(count * length);
      const labels = new BigInt64Array(count);
      for (const [place, row] of chosen.entries()) {
        for (const [at, word] of texts[row]!.entries()) ids[place * length + at] = BigInt(word);
        labels[place] = BigInt(row % 2);
      }
      return { ids: { data: ids, shape: [count, length] }, labels: { data: labels, shape: [count] } };
    },
  };
}

/** Mean word vectors, one hidden layer with dropout, and a running mean of the hidden units that the answers do not use. */
const loss: LossBuilder = (scope, { rows, length = 0 }, shares) => {
  const { graph } = scope;
  const ids = graphInput(graph, 'ids', [rows, length], 'int64');
  const labels = graphInput(graph, 'labels', [rows], 'int64');
  const table = scope.weight('words', [10, 6], { kind: 'normal', deviation: 0.5 });
  const notPadding = floats(graph, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1], [10, 1]);
  const sums = reduceSum(multiply(gather(table, ids), gather(notPadding, ids)), [1]);
  const hidden = scope.dropout(relu(linear(scope, 'hidden', sums, { outputs: 8 })), 0.2);
  scope.carry('seen', [1], { kind: 'zeros' }, (before) => add(before, 1));
  return crossEntropy(linear(scope, 'head', tanh(hidden), { outputs: 2 }), labels, shares);
};

const options: FitOptions = {
  optimizer: { kind: 'adamw', weightDecay: 0.01 },
  learningRate: 0.02,
  schedule: { kind: 'cosine' },
  epochs: 6,
  batchSize: 8,
  seed: 3,
  clipNorm: 1,
};
const all = Int32Array.from({ length: texts.length }, (_, row) => row);

function fitOf(changes: Partial<FitOptions> = {}, rest: Partial<ModelFit> = {}): ModelFit {
  return {
    loss,
    weights: createWeights({ seed: 3 }),
    training: rowsOf(all.subarray(0, 50)),
    validation: rowsOf(all.subarray(50)),
    options: { ...options, ...changes },
    fingerprint: 'this one',
    ...rest,
  };
}

test('texts of unlike length are learned in batches of few lengths', async () => {
  const fit = fitOf({ epochs: 40 });
  const { history } = await fitModel(fit);
  expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss / 3);
  expect(fit.weights.all().map(({ name }) => name)).toContain('head.weight');
});

test('a batch in several parts moves the weights as the whole batch does', async () => {
  // Dropout draws other numbers for each part, so it is left out here.
  const without: LossBuilder = (scope, shape, shares) => loss({ ...scope, dropout: (x) => x }, shape, shares);
  const whole = fitOf({ epochs: 2, batchSize: 12 }, { loss: without });
  const parts = fitOf({ epochs: 2, batchSize: 12, microBatch: 5 }, { loss: without });
  const [a, b] = [await fitModel(whole), await fitModel(parts)];
  for (const [epoch, record] of a.history.entries()) expect(b.history[epoch]!.loss).toBeCloseTo(record.loss, 5);
  const [left, right] = [numbersOf(whole.weights), numbersOf(parts.weights)];
  for (const name of ['words', 'hidden.weight', 'head.bias'])
    for (const [at, number] of left[name]!.entries()) expect(right[name]![at]).toBeCloseTo(number, 4);
});

test('state without a gradient is carried from step to step, in parts too', async () => {
  const fit = fitOf({ epochs: 2, batchSize: 10, microBatch: 5 }, { validation: undefined });
  await fitModel(fit);
  // 5 batches of two parts in each of 2 epochs.
  expect(numbersOf(fit.weights).seen).toEqual(Float32Array.of(20));
});

test('the mean loss of an epoch so far is told after each batch', async () => {
  const losses: (number | undefined)[] = [];
  const { history } = await fitModel(fitOf({ epochs: 2 }, { hooks: { onBatch: (_, { loss }) => void losses.push(loss) } }));
  const perEpoch = losses.length / 2;
  expect(perEpoch).toBeGreaterThan(2);
  expect([losses[perEpoch - 1], losses.at(-1)]).toEqual(history.map(({ loss }) => loss));
  expect(losses[perEpoch]).not.toBe(losses[perEpoch - 1]);
});

test('a training that was cut off goes on bit for bit, dropout and the order of lengths included', async () => {
  const straight = await fitModel(fitOf());
  const checkpointFolder = await mkdtemp(join(tmpdir(), 'graftwork-fit-'));
  let batches = 0;
  const cut = fitModel(
    fitOf(
      {},
      {
        hooks: {
          checkpointFolder,
          checkpointEvery: 0,
          onBatch() {
            if (++batches === 17) throw new Error('cut off');
          },
        },
      },
    ),
  );
  await expect(cut).rejects.toThrow('cut off');
  const resumed = await fitModel(fitOf({}, { hooks: { checkpointFolder } }));
  expect(resumed.resumedAtStep).toBe(17);
  expect(resumed.history).toEqual(straight.history);
  expect(resumed.weights).toEqual(straight.weights);
});

test('weights that are not trained stay as they are', async () => {
  const loaded = {
    words: shuffle(
      Int32Array.from({ length: 60 }, (_, at) => at),
      { seed: 1, purpose: 'initial' },
    ),
  };
  const numbers = Float32Array.from(loaded.words, (number) => number / 60 - 0.5);
  const weights = createWeights({ seed: 3, loaded: { words: numbers }, trains: (name) => name !== 'words' });
  const { history } = await fitModel(fitOf({ epochs: 20 }, { weights }));
  expect(numbersOf(weights).words).toEqual(numbers);
  expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss);
});

test('loaded numbers of another size are refused by the name of the weight', async () => {
  const weights = createWeights({ seed: 3, loaded: { words: new Float32Array(61) } });
  await expect(fitModel(fitOf({}, { weights }))).rejects.toThrow('"words" has 61 numbers; [10, 6] takes 60');
});
