import { expect, test } from 'vitest';
import { floatsOf, loadTensors, openSession } from '../../../../nodes/lib/learn/session.ts';
import { importOnnx } from '../../../../nodes/lib/onnx/import-onnx.ts';
import { readOnnx } from '../../../../nodes/lib/onnx/read-onnx.ts';
import { runNetwork } from '../../../run-network.ts';
import { filesOf, floatTensor, integerTensor, smallModel, type SmallModel } from './small-model.ts';

const waves = (size: number) => Float32Array.from({ length: size }, (_, at) => Math.sin(1 + 1.7 * at));
const picture = [1, 2, 5, 6];
const one = (
  op: string,
  opset: number,
  attributes: NonNullable<SmallModel['nodes'][number]['attributes']>,
  shape = [2, 3, 4],
): SmallModel => ({
  opset,
  inputs: { x: shape },
  nodes: [{ op, inputs: ['x'], attributes }],
});
const two = (op: string, opset: number, initializers: SmallModel['initializers'] = [], attributes = {}, shape = [2, 3, 4]): SmallModel => ({
  opset,
  inputs: { x: shape },
  initializers,
  nodes: [{ op, inputs: ['x', ...initializers.map(({ name }) => name ?? '')], attributes }],
});

const cases: Record<string, SmallModel> = {
  'Softmax over several axes before 13': one('Softmax', 11, { axis: 1 }),
  'Softmax over one axis from 13 on': one('Softmax', 13, { axis: 1 }),
  'LogSoftmax without an axis': one('LogSoftmax', 9, {}),
  'Clip by attributes': one('Clip', 7, { min: { float: -0.5 }, max: { float: 0.25 } }),
  'Clip with one limit': {
    opset: 13,
    inputs: { x: [2, 3] },
    initializers: [floatTensor('high', [], [0.2])],
    nodes: [{ op: 'Clip', inputs: ['x', '', 'high'] }],
  },
  'Squeeze by attribute': one('Squeeze', 11, { axes: [0, -1] }, [1, 4, 1]),
  'Squeeze of all': one('Squeeze', 13, {}, [1, 4, 1]),
  'Unsqueeze by attribute': one('Unsqueeze', 11, { axes: [0, 3] }, [2, 3]),
  'Unsqueeze by input': two('Unsqueeze', 13, [integerTensor('axes', [1, -1])], {}, [2, 3]),
  'Flatten at an axis': one('Flatten', 9, { axis: 2 }),
  'Reshape that keeps a size': two('Reshape', 9, [integerTensor('shape', [0, -1])]),
  'Slice by attributes': one('Slice', 9, { starts: [1, -3], ends: [9, -1], axes: [1, 2] }),
  'Slice backwards': two('Slice', 11, [
    integerTensor('starts', [-1]),
    integerTensor('ends', [-9]),
    integerTensor('axes', [2]),
    integerTensor('steps', [-2]),
  ]),
  'Pad by attributes': one('Pad', 7, { pads: [0, 1, 0, 0, 0, 2], value: { float: 0.5 } }),
  'Pad that reflects': two('Pad', 11, [integerTensor('pads', [0, 0, 2, 0, 0, 1])], { mode: 'reflect' }),
  'ReduceMax by attribute': one('ReduceMax', 11, { axes: [-1], keepdims: 0 }),
  'ReduceSum of all': one('ReduceSum', 11, {}),
  'ReduceL2 by input': two('ReduceL2', 18, [integerTensor('axes', [0, 2])]),
  'Split by attribute': {
    opset: 11,
    inputs: { x: [2, 5] },
    outputs: ['a', 'y'],
    nodes: [{ op: 'Split', inputs: ['x'], outputs: ['a', 'y'], attributes: { axis: 1, split: [2, 3] } }],
  },
  'Split in equal parts': {
    opset: 13,
    inputs: { x: [2, 6] },
    outputs: ['a', 'y'],
    nodes: [{ op: 'Split', inputs: ['x'], outputs: ['a', 'y'], attributes: { axis: 1 } }],
  },
  'Upsample by attribute': one('Upsample', 7, { scales: { floats: [1, 1, 2, 3] }, mode: 'nearest' }, picture),
  'Upsample by input': two('Upsample', 9, [floatTensor('scales', [4], [1, 1, 2, 2])], { mode: 'linear' }, picture),
  'Resize of 10': two('Resize', 10, [floatTensor('scales', [4], [1, 1, 2, 2])], { mode: 'nearest' }, picture),
  'Resize to sizes': {
    opset: 13,
    inputs: { x: picture },
    initializers: [integerTensor('sizes', [1, 2, 8, 9])],
    nodes: [
      {
        op: 'Resize',
        inputs: ['x', '', '', 'sizes'],
        attributes: { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' },
      },
    ],
  },
  'MaxPool with automatic pads': one('MaxPool', 9, { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_UPPER' }, picture),
  'MaxPool rounded up': one('MaxPool', 12, { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }, picture),
  'AveragePool with automatic pads before': one(
    'AveragePool',
    9,
    { kernel_shape: [2, 2], strides: [2, 2], auto_pad: 'SAME_LOWER' },
    picture,
  ),
  'AveragePool that counts its pads': one('AveragePool', 11, { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }, picture),
  'Conv with automatic pads': two(
    'Conv',
    11,
    [floatTensor('w', [1, 2, 2, 3], [...waves(12)])],
    { auto_pad: 'SAME_UPPER', strides: [2, 1] },
    picture,
  ),
  ConvTranspose: two(
    'ConvTranspose',
    11,
    [floatTensor('w', [2, 3, 2, 2], [...waves(24)])],
    { strides: [2, 2], output_padding: [1, 0] },
    picture,
  ),
  'MatMul with a vector': two('MatMul', 9, [floatTensor('w', [4], [1, 2, 3, 4])]),
  'Gemm without C': two('Gemm', 11, [floatTensor('w', [3, 4], [...waves(12)])], { transB: 1 }, [2, 4]),
  'Dropout of a model that is used': {
    opset: 10,
    inputs: { x: [2, 3] },
    nodes: [
      { op: 'Dropout', inputs: ['x'], outputs: ['kept'] },
      { op: 'Neg', inputs: ['kept'] },
    ],
  },
  'An operator without a rule of ours': one('LRN', 13, { size: 3 }, picture),
  'Numbers in half precision': {
    opset: 13,
    inputs: { x: [2, 2] },
    initializers: [{ name: 'w', dims: [2, 2], dataType: 10, int32Data: [0x3c00, 0xc000, 0x3555, 0x0001] }],
    nodes: [
      { op: 'Cast', inputs: ['x'], outputs: ['h'], attributes: { to: 10 } },
      { op: 'Add', inputs: ['h', 'w'], outputs: ['sum'] },
      { op: 'Cast', inputs: ['sum'], attributes: { to: 1 } },
    ],
  },
  'A shape that is computed': {
    opset: 13,
    inputs: { x: [2, 3, 4] },
    initializers: [integerTensor('first', [0]), integerTensor('rest', [-1])],
    nodes: [
      { op: 'Shape', inputs: ['x'], outputs: ['shape'] },
      { op: 'Gather', inputs: ['shape', 'first'], outputs: ['rows'] },
      { op: 'Concat', inputs: ['rows', 'rest'], outputs: ['target'], attributes: { axis: 0 } },
      { op: 'Reshape', inputs: ['x', 'target'] },
    ],
  },
};

// The runtime itself computes the file as it is: it is the judge of what the versions mean.
test.each(Object.entries(cases))('%s', async (_, model) => {
  const bytes = smallModel(model);
  const shape = (model.inputs?.x ?? []).map(Number);
  const data = waves(shape.reduce((all, size) => all * size, 1));
  const { session } = await openSession(bytes);
  const tensorOf = await loadTensors();
  const { y } = await session.run({ x: tensorOf(data, shape) });
  await session.release();
  if (!y) throw new Error('The model has no result.');
  const network = await importOnnx(await readOnnx(await filesOf({ 'model.onnx': bytes })));
  expect(network.outputs.at(-1)?.shape).toEqual(y.dims);
  const found = (await runNetwork(network, [{ data, shape }])).at(-1) ?? [];
  const half = network.graph.nodes.some(({ operator }) => operator === 'Add') ? 2e-3 : 1e-6;
  expect(Math.max(...Array.from(floatsOf(y), (number, at) => Math.abs(number - (found[at] ?? Number.NaN))))).toBeLessThan(half);
});

test('branches and loops cannot be trained through, and all such operators are named at once', async () => {
  const branch = { graph: { name: 'branch', node: [{ opType: 'Identity', input: ['x'], output: ['b'] }], output: [{ name: 'b' }] } };
  const path = await filesOf({
    'model.onnx': smallModel({
      inputs: { x: [2] },
      initializers: [{ name: 'yes', dims: [], dataType: 9, int32Data: [1] }],
      nodes: [
        { op: 'If', inputs: ['yes'], outputs: ['a'], attributes: { then_branch: branch, else_branch: branch } },
        { op: 'NonZero', inputs: ['a'] },
      ],
    }),
  });
  await expect(readOnnx(path).then((file) => importOnnx(file))).rejects.toThrow('If, NonZero');
});
