import { expect, test } from 'vitest';
import { encodeModel } from '../../../../nodes/lib/learn/encode.ts';
import { gradients } from '../../../../nodes/lib/learn/gradients/gradients.ts';
import { createGraph, floats, graphInput, integers, neededNodes } from '../../../../nodes/lib/learn/graph.ts';
import {
  absolutePenalty,
  balancedClassWeights,
  binaryCrossEntropy,
  contrastive,
  crossEntropy,
  distillation,
  huberError,
  pickedCrossEntropy,
  squaredError,
  squaredPenalty,
} from '../../../../nodes/lib/learn/losses.ts';
import { floatsOf, openSession } from '../../../../nodes/lib/learn/session.ts';
import type { Graph, Value } from '../../../../nodes/lib/learn/value.ts';

async function evaluate(build: (graph: Graph) => Value): Promise<number> {
  const graph = createGraph();
  const { session } = await openSession(encodeModel(graph, { outputs: [{ name: 'y', value: build(graph) }] }));
  const { y } = await session.run({});
  await session.release();
  if (!y) throw new Error('no result');
  return floatsOf(y)[0] ?? Number.NaN;
}

const matrix = (graph: Graph, rows: number[][]) => floats(graph, rows.flat(), [rows.length, rows[0]?.length ?? 0]);
const logits = [
  [1, 2, 3],
  [1, 0, -1],
];
const labels = [2, 0];

// PyTorch 1.13.1, cross_entropy of these logits, without and with label_smoothing 0.1.
test.each([
  { smoothing: 0, expected: 0.4076059644 },
  { smoothing: 0.1, expected: 0.5076059645 },
])('cross-entropy with smoothing $smoothing is that of PyTorch', async ({ smoothing, expected }) => {
  const loss = await evaluate((graph) =>
    crossEntropy(matrix(graph, logits), integers(graph, labels), floats(graph, [0.5, 0.5], [2]), { smoothing }),
  );
  expect(loss).toBeCloseTo(expected, 6);
});

test('with the label picked out the loss is the same, and beside the logits only their gradient is as large', async () => {
  const of = (loss: typeof pickedCrossEntropy) => (graph: Graph) =>
    loss(matrix(graph, [...logits, [50, -50, 0]]), integers(graph, [...labels, 1]), floats(graph, [0.5, 0.5, 0], [3]));
  expect(await evaluate(of(pickedCrossEntropy))).toBe(await evaluate(of(crossEntropy)));
  const graph = createGraph();
  const x = graphInput(graph, 'x', [2, 3]);
  const loss = pickedCrossEntropy(x, integers(graph, labels), floats(graph, [0.5, 0.5], [2]));
  const needed = neededNodes(graph, [loss, ...gradients(loss, [x])]);
  const large = needed.filter(({ outputs }) => outputs.some(({ shape }) => shape.join() === '2,3'));
  // The last three write over what the first has left.
  expect(large.map(({ operator }) => operator)).toEqual(['LogSoftmax', 'Exp', 'Mul', 'ScatterElements']);
});

test('class weights make the mean a weighted one', async () => {
  const rows = [
    [0.5, 1.5],
    [2, -1],
    [0, 0],
  ];
  const classes = [1, 0, 0];
  const classWeights = [1, 4];
  const shares = classes.map(() => 1 / (4 + 1 + 1));
  const loss = await evaluate((graph) =>
    crossEntropy(matrix(graph, rows), integers(graph, classes), floats(graph, shares, [3]), { classWeights }),
  );
  const losses = rows.map((row, index) => Math.log(Math.exp(row[0]!) + Math.exp(row[1]!)) - row[classes[index]!]!);
  expect(loss).toBeCloseTo((4 * losses[0]! + losses[1]! + losses[2]!) / 6, 6);
});

test('a row with share 0 does not count', async () => {
  const loss = await evaluate((graph) =>
    crossEntropy(matrix(graph, [...logits, [50, -50, 0]]), integers(graph, [...labels, 1]), floats(graph, [0.5, 0.5, 0], [3])),
  );
  expect(loss).toBeCloseTo(0.4076059644, 6);
});

test('binary cross-entropy does not overflow', async () => {
  const loss = await evaluate((graph) =>
    binaryCrossEntropy(matrix(graph, [[200], [-200], [0]]), matrix(graph, [[0], [0], [1]]), floats(graph, [1, 1, 1], [3])),
  );
  expect(loss).toBeCloseTo(200 + Math.LN2, 4);
});

test('squared error and Huber by hand', async () => {
  const predictions = [[1, 5]];
  const targets = [[0.5, 1]];
  const squared = await evaluate((graph) => squaredError(matrix(graph, predictions), matrix(graph, targets), floats(graph, [1], [1])));
  expect(squared).toBeCloseTo((0.25 + 16) / 2, 6);
  const huber = await evaluate((graph) => huberError(matrix(graph, predictions), matrix(graph, targets), floats(graph, [1], [1]), 2));
  expect(huber).toBeCloseTo((0.5 * 0.25 + 2 * (4 - 1)) / 2, 6);
});

test('penalties sum over all weights', async () => {
  const weights = (graph: Graph) => [matrix(graph, [[1, -2]]), matrix(graph, [[3]])];
  expect(await evaluate((graph) => absolutePenalty(weights(graph), 0.1))).toBeCloseTo(0.6, 6);
  expect(await evaluate((graph) => squaredPenalty(weights(graph), 0.1))).toBeCloseTo(0.7, 6);
});

test('balanced weights give all classes one total', () => {
  expect(balancedClassWeights(Int32Array.of(0, 0, 0, 1), 2)).toEqual([4 / 6, 2]);
  expect(balancedClassWeights(Int32Array.of(0, 0), 2)).toEqual([0.5, 0]);
});

test('distillation and its parts are those of PyTorch', async () => {
  const teacher = [
    [2, 1, 4],
    [0, 0, 3],
  ];
  const loss = (teacherShare: number) =>
    evaluate((graph) =>
      distillation(matrix(graph, logits), matrix(graph, teacher), integers(graph, labels), floats(graph, [0.5, 0.5], [2]), {
        teacherShare,
      }),
    );
  expect(await loss(1)).toBeCloseTo(1.452716149, 5);
  expect(await loss(0)).toBeCloseTo(0.4076059644, 6);
  expect(await loss(0.5)).toBeCloseTo(0.9301610567, 6);
});

test('the contrastive loss is that of CLIP: rows of any length, also of none', async () => {
  const loss = (a: number[][], b: number[][]) => evaluate((graph) => contrastive(matrix(graph, a), matrix(graph, b)));
  const partners = [
    [0.9, 0.1],
    [0, 1],
  ];
  const near = await loss(
    [
      [1, 0],
      [0.6, 0.8],
    ],
    partners,
  );
  expect(near).toBeCloseTo(0.0470213, 6);
  expect(
    await loss(
      [
        [5, 0],
        [0.06, 0.08],
      ],
      partners,
    ),
  ).toBeCloseTo(near, 5);
  expect(
    await loss(
      [
        [0, 0],
        [1, 0],
      ],
      partners,
    ),
  ).not.toBeNaN();
});
