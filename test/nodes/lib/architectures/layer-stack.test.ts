import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { appendStack } from '../../../../nodes/lib/architectures/append-stack.ts';
import { type StackLayer, type StackShape, stackShapes } from '../../../../nodes/lib/architectures/layer-stack.ts';
import { createGraph, graphInput } from '../../../../nodes/lib/learn/graph.ts';
import { createScope } from '../../../../nodes/lib/learn/scope.ts';
import { sizeOf } from '../../../../nodes/lib/learn/value.ts';
import { createWeights } from '../../../../nodes/lib/learn/weights.ts';

interface Case {
  input: number[];
  layers: StackLayer[];
  places: { shape: number[]; weights: number }[];
}
/** Shapes and numbers of parameters as PyTorch 1.13 prints them for the same layers. */
const cases: Case[] = JSON.parse(readFileSync(new URL('stack-shapes.json', import.meta.url), 'utf8'));

const row = (width: number): StackShape => ({ kind: 'row', width });
const picture = (channels: number, height: number, width: number): StackShape => ({ kind: 'picture', channels, height, width });
const shapeOf = ([first = 0, height, width]: number[]) =>
  height === undefined || width === undefined ? row(first) : picture(first, height, width);

test.each(cases)('a stack on $input has the shapes and weights of PyTorch', ({ input, layers, places }) => {
  expect(stackShapes(layers, shapeOf(input))).toEqual(places.map(({ shape, weights }) => ({ shape: shapeOf(shape), weights })));
});

test.each(cases)('what is built on $input is what was said', ({ input, layers, places }) => {
  for (const [at, { shape }] of places.entries()) {
    const [graph, weights] = [createGraph(), createWeights({ seed: 1 })];
    const built = appendStack(createScope(graph, weights), graphInput(graph, 'x', ['batch', ...input]), layers.slice(0, at + 1));
    expect(built.shape).toEqual(['batch', ...shape]);
    const learned = weights.all().filter(({ kind }) => kind !== 'state');
    const said = places.slice(0, at + 1).reduce((sum, place) => sum + place.weights, 0);
    expect(learned.reduce((sum, weight) => sum + sizeOf(weight.shape), 0)).toBe(said);
  }
});

test.each<[string, StackLayer[], StackShape, unknown]>([
  ['a dense layer on a picture', [{ kind: 'max-pooling' }, { kind: 'dense' }], picture(1, 8, 8), { kind: 'needs-row' }],
  ['a convolution after flattening', [{ kind: 'flatten' }, { kind: 'convolution' }], picture(1, 8, 8), { kind: 'needs-picture' }],
  ['a pooling of columns', [{ kind: 'dense' }, { kind: 'global-pooling' }], row(8), { kind: 'needs-picture' }],
  [
    'a window larger than what is left',
    [
      { kind: 'max-pooling', size: 3 },
      { kind: 'average-pooling', size: 3 },
    ],
    picture(1, 8, 8),
    { kind: 'too-small', height: 2, width: 2 },
  ],
  ['a shortcut over more than there is', [{ kind: 'dense' }, { kind: 'shortcut' }], row(64), { kind: 'no-such-layer', most: 1 }],
  [
    'a shortcut between unlike shapes',
    [
      { kind: 'dense', units: 9 },
      { kind: 'shortcut', over: 1 },
    ],
    row(8),
    { kind: 'unlike', from: row(8), to: row(9) },
  ],
  ['more weights than can be', [{ kind: 'flatten' }, { kind: 'dense', units: 65_536 }], picture(3, 384, 384), { kind: 'too-large' }],
])('%s is wrong there, and nothing is said of what follows', (_, layers, input, fault) => {
  const places = stackShapes([...layers, { kind: 'dropout' }], input);
  expect(places).toHaveLength(layers.length);
  expect(places.at(-1)).toEqual({ fault });
});

test('what is not known before a run stays open, and is certain again behind a dense layer', () => {
  const layers: StackLayer[] = [{ kind: 'layer-normalization' }, { kind: 'dense', units: 4 }, { kind: 'dense', units: 2 }];
  expect(stackShapes(layers, { kind: 'row' })).toEqual([
    { shape: { kind: 'row' }, weights: undefined },
    { shape: row(4), weights: undefined },
    { shape: row(2), weights: 10 },
  ]);
  expect(stackShapes(layers, { kind: 'row', width: 7, about: true })).toEqual([
    { shape: { kind: 'row', width: 7, about: true }, weights: 14, about: true },
    { shape: row(4), weights: 32, about: true },
    { shape: row(2), weights: 10 },
  ]);
});

test('a shortcut adds what went into the first layer that it leaps over', () => {
  const layers: StackLayer[] = [{ kind: 'dense', units: 8 }, { kind: 'dense', units: 8 }, { kind: 'dropout' }, { kind: 'shortcut' }];
  const graph = createGraph();
  const built = appendStack(createScope(graph, createWeights({ seed: 1 })), graphInput(graph, 'x', [2, 8]), layers);
  const relus = graph.nodes.filter(({ operator }) => operator === 'Relu').map(({ outputs }) => outputs[0]?.name);
  const last = graph.nodes.at(-1);
  expect([last?.operator, last?.outputs[0]?.name]).toEqual(['Add', built.name]);
  expect(last?.inputs.map(({ name }) => name)).toEqual([relus[1], relus[0]]);
});
