import { emit, floats } from '../../../../../nodes/lib/learn/graph.ts';
import { batchNormalization, layerNormalization } from '../../../../../nodes/lib/learn/operators.ts';
import { first, triple, type Attributes } from '../../../../../nodes/lib/learn/value.ts';
import {
  averagePool,
  convolution,
  globalAveragePool,
  maxPool,
  type ConvolutionOptions,
} from '../../../../../nodes/lib/learn/window-operators.ts';
import { one, plain, single, type Case } from './slope.ts';

const convolutions: { x: number[]; kernels: number[]; options?: ConvolutionOptions }[] = [
  { x: [2, 3, 5, 4], kernels: [4, 3, 3, 2] },
  { x: [2, 3, 5, 4], kernels: [4, 3, 1, 1] },
  { x: [2, 3, 6, 5], kernels: [4, 3, 3, 3], options: { strides: [2, 2], pads: [1, 1, 1, 1] } },
  { x: [2, 2, 7, 6], kernels: [3, 2, 3, 2], options: { strides: [1, 2], dilations: [2, 1], pads: [2, 0, 1, 1] } },
  { x: [2, 4, 5, 5], kernels: [6, 2, 3, 3], options: { groups: 2, pads: [1, 1, 1, 1] } },
  { x: [2, 3, 6, 6], kernels: [3, 1, 3, 3], options: { groups: 3, strides: [2, 2], pads: [1, 1, 1, 1] } },
  { x: [2, 3, 5, 5], kernels: [6, 1, 3, 3], options: { groups: 3 } },
  { x: [2, 3, 9], kernels: [4, 3, 3], options: { strides: [2], pads: [1, 1] } },
];
const convolutionCases = convolutions.map(({ x, kernels, options }): Case => ({
  operator: 'Conv',
  shapes: [x, kernels, [kernels[0] ?? 0]],
  single: true,
  build: (values) => {
    const [input, weights, bias] = triple(values);
    return convolution(input, weights, bias, options);
  },
}));

const transposed = (groups: number, attributes: Attributes): Case => ({
  operator: 'ConvTranspose',
  shapes: [[2, 4, 3, 4], [4, 3, 3, 2], [3 * groups]],
  single: true,
  build: (values) => first(emit(first(values).graph, 'ConvTranspose', values, { ...attributes, group: groups })),
});

/** Operators that move a kernel over places, and normalisations. */
export const windowCases: Case[] = [
  ...convolutionCases,
  one('MaxPool', (x) => maxPool(x, [2, 2], { strides: [2, 2] }), [2, 3, 4, 6]),
  one('MaxPool', (x) => maxPool(x, [3, 2], { strides: [2, 1], pads: [1, 0, 1, 1] }), [1, 2, 5, 4]),
  one('MaxPool', (x) => maxPool(x, [3], { strides: [2] }), [2, 3, 9]),
  { ...one('AveragePool', (x) => averagePool(x, [2, 3], { strides: [2, 3] }), [2, 3, 4, 6]), single: true },
  { ...one('AveragePool', (x) => averagePool(x, [3, 2], { strides: [2, 1], pads: [1, 1, 0, 0] }), [2, 2, 5, 4]), single: true },
  { ...one('GlobalAveragePool', globalAveragePool, [2, 3, 4, 5]), single: true },
  {
    operator: 'LayerNormalization',
    shapes: [[2, 3, 5], [5], [5]],
    build: (values) => layerNormalization(...triple(values)),
  },
  {
    operator: 'LayerNormalization',
    shapes: [
      [3, 2, 4],
      [2, 4],
      [2, 4],
    ],
    build: (values) => layerNormalization(...triple(values), 1),
  },
  {
    operator: 'BatchNormalization',
    shapes: [[2, 3, 4, 2], [3], [3]],
    single: true,
    build: (values) => {
      const [x, scale, shift] = triple(values);
      const fixed = (numbers: number[]) => floats(x.graph, numbers, [3]);
      return batchNormalization(x, { scale, shift, mean: fixed([0.1, -0.2, 0.3]), variance: fixed([0.5, 1, 2]) });
    },
  },
  transposed(1, {}),
  transposed(1, { strides: [2, 2], pads: [1, 0, 1, 1], output_padding: [1, 0] }),
  transposed(2, { dilations: [2, 1] }),
  // A kernel that hangs over the end, apart from the others and over them.
  plain('MaxPool', [2, 2, 5, 5], { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
  plain('MaxPool', [1, 2, 4, 4], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }),
  plain('MaxPool', [1, 2, 7, 7], { kernel_shape: [2, 2], dilations: [2, 3], strides: [1, 2] }),
  single(plain('AveragePool', [2, 2, 5, 6], { kernel_shape: [3, 2], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 })),
  single(plain('AveragePool', [2, 2, 6, 6], { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 })),
  single(plain('AveragePool', [1, 2, 7], { kernel_shape: [3], dilations: [2], pads: [2, 2] })),
  single(plain('GlobalMaxPool', [2, 3, 4, 5])),
  {
    operator: 'InstanceNormalization',
    shapes: [[2, 3, 4, 2], [3], [3]],
    single: true,
    build: (values) => first(emit(first(values).graph, 'InstanceNormalization', values)),
  },
  single(plain('LpNormalization', [3, 4], { axis: 0 })),
];
