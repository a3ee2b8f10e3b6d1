import { absent, emit, integers, scalar } from '../../../../../nodes/lib/learn/graph.ts';
import {
  concat,
  expand,
  gather,
  multiply,
  pad,
  reduceMean,
  reduceSum,
  reshape,
  slice,
  split,
  transpose,
} from '../../../../../nodes/lib/learn/operators.ts';
import { first, pair, type Attributes } from '../../../../../nodes/lib/learn/value.ts';
import { one, two, plain, single, type Case } from './slope.ts';

const resized = (attributes: Attributes): Case =>
  single(plain('Resize', [1, 2, 3, 6], attributes, (x) => [absent(x.graph), absent(x.graph), integers(x.graph, [1, 2, 7, 4])]));

/** Operators that reduce, move, repeat, pick and cut. */
export const shapingCases: Case[] = [
  one('ReduceSum', (x) => multiply(x, reduceSum(x, [0, 2], true)), [2, 3, 4]),
  one('ReduceSum', (x) => reduceSum(x, [-1]), [2, 3, 4]),
  one('ReduceMean', (x) => reduceMean(x, [1]), [2, 3, 4]),
  one('ReduceMean', (x) => reduceMean(x, [0, 1], true), [2, 3, 4]),
  one('Reshape', (x) => reshape(x, [6, -1]), [2, 3, 4]),
  one('Expand', (x) => expand(x, [2, 4, 3]), [2, 1, 3]),
  one('Transpose', (x) => transpose(x, [2, 0, 1]), [2, 3, 4]),
  one('Transpose', (x) => first(emit(x.graph, 'Transpose', [x])), [2, 3, 4]),
  one('Gather', (x) => gather(x, integers(x.graph, [0, 2, 2, 5], [2, 2])), [6, 3]),
  one('Gather', (x) => gather(x, integers(x.graph, [1, 1, 4]), 1), [2, 5, 3]),
  one('Gather', (x) => gather(x, integers(x.graph, [2], []), 2), [2, 5, 3]),
  one('Slice', (x) => slice(x, [1, -4], [3, 1000], [0, 1]), [4, 6]),
  one('Pad', (x) => pad(x, [1, 0, 0, 2]), [2, 3]),
  two(
    'Concat',
    [
      [2, 3],
      [2, 2],
    ],
    (a, b) => concat([a, b], 1),
  ),
  one('Split', (x) => pair(split(x, [2, 4], 1))[1], [2, 6]),
  plain('ReduceSum', [2, 3], { keepdims: 0 }),
  plain('ReduceMax', [2, 3, 4], { keepdims: 0 }, (x) => [integers(x.graph, [1])]),
  plain('ReduceMin', [2, 3, 4], {}, (x) => [integers(x.graph, [0, -1])]),
  plain('ReduceL1', [2, 3, 4], {}, (x) => [integers(x.graph, [1])]),
  plain('ReduceL2', [2, 3, 4], { keepdims: 0 }, (x) => [integers(x.graph, [1])]),
  plain('ReduceSumSquare', [2, 3, 4], {}, (x) => [integers(x.graph, [2])]),
  plain('ReduceLogSumExp', [2, 3, 4], {}, (x) => [integers(x.graph, [2])]),
  plain('Squeeze', [2, 1, 3, 1], {}, (x) => [integers(x.graph, [-1])]),
  plain('Squeeze', [2, 1, 3, 1]),
  plain('Unsqueeze', [2, 3], {}, (x) => [integers(x.graph, [0, -1])]),
  plain('Flatten', [2, 3, 4], { axis: 2 }),
  plain('Tile', [2, 3], {}, (x) => [integers(x.graph, [2, 3])]),
  // Every second column from the end, and rows.
  one('Slice', (x) => slice(x, [-1, 1], [-1000, 5], [1, 0], [-2, 3]), [6, 5]),
  // All axes from the first.
  plain('Slice', [4, 5], {}, (x) => [integers(x.graph, [1, 2]), integers(x.graph, [4, 4])]),
  plain('Pad', [3, 4], { mode: 'reflect' }, (x) => [integers(x.graph, [1, 2, 2, 3])]),
  plain('Pad', [3, 4], { mode: 'edge' }, (x) => [integers(x.graph, [0, 2, 1, 0])]),
  plain('Pad', [3, 4], { mode: 'wrap' }, (x) => [integers(x.graph, [0, 2, 1, 3])]),
  // Cut off at one side, filled at the other, along one axis.
  plain('Pad', [3, 6], {}, (x) => [integers(x.graph, [-2, 1]), scalar(x.graph, 5), integers(x.graph, [1])]),
  one('Split', (x) => first(emit(x.graph, 'Split', [x], { axis: 1, num_outputs: 2 })), [2, 5]),
  plain('DepthToSpace', [2, 8, 2, 3], { blocksize: 2 }),
  plain('DepthToSpace', [2, 8, 2, 3], { blocksize: 2, mode: 'CRD' }),
  plain('SpaceToDepth', [2, 3, 4, 2], { blocksize: 2 }),
  plain('GatherElements', [3, 4], { axis: 1 }, (x) => [integers(x.graph, [0, 3, 1, 1, 2, 2], [3, 2])]),
  plain('GatherND', [3, 4, 2], {}, (x) => [integers(x.graph, [0, 3, 2, 2, 0, 3], [3, 2])]),
  ...['none', 'add'].flatMap((reduction) => [
    two(
      'ScatterND',
      [
        [4, 3],
        [2, 3],
      ],
      (x, updates) => first(emit(x.graph, 'ScatterND', [x, integers(x.graph, [2, 0], [2, 1]), updates], { reduction })),
    ),
    two(
      'ScatterElements',
      [
        [3, 4],
        [3, 2],
      ],
      (x, updates) =>
        first(emit(x.graph, 'ScatterElements', [x, integers(x.graph, [0, 3, 1, 0, 2, 3], [3, 2]), updates], { axis: 1, reduction })),
    ),
  ]),
  plain('Trilu', [4, 4], { upper: 0 }),
  plain('Trilu', [2, 3, 4], { upper: 1 }, (x) => [integers(x.graph, [1], [])]),
  plain('CumSum', [3, 4], { exclusive: 1 }, (x) => [integers(x.graph, [1], [])]),
  plain('CumSum', [3, 4], { reverse: 1 }, (x) => [integers(x.graph, [0], [])]),
  resized({ mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' }),
  resized({ mode: 'nearest' }),
  resized({ mode: 'nearest', coordinate_transformation_mode: 'align_corners', nearest_mode: 'round_prefer_ceil' }),
  resized({ mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'ceil' }),
  resized({ mode: 'linear' }),
  resized({ mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' }),
  resized({ mode: 'linear', coordinate_transformation_mode: 'align_corners' }),
];
