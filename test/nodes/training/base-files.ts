import type { FileRef } from '../../../nodes/kit/settings.ts';
import pretrainedModel from '../../../nodes/training/pretrained-model.ts';
import type { SettingsOf } from '../../../nodes/kit/settings.ts';
import { type Bench, runNode } from '../../run-node.ts';
import { floatTensor, smallModel, type SmallNode } from '../lib/onnx/small-model.ts';

/** Numbers of a weight that any program can make again: s · sin(1 + 2.7 · place + seed). */
export const wave = (count: number, scale: number, seed: number) =>
  Array.from({ length: count }, (_, at) => scale * Math.sin(1 + 2.7 * at + seed));

const weight = (name: string, dims: number[], scale: number, seed: number) =>
  floatTensor(
    name,
    dims,
    wave(
      dims.reduce((all, size) => all * size, 1),
      scale,
      seed,
    ),
  );

/** As PyTorch exports a small network for grey pictures: convolution, batch normalisation, a convolution of each channel by itself, one over all channels, pooling and a last layer. `channelsLast` as TensorFlow has pictures. */
export function pictureFile(batch: number | string = 'batch', side: number | string = 16, channelsLast = false): Uint8Array {
  const turned = { op: 'Transpose', inputs: ['input'], outputs: ['turned'], attributes: { perm: [0, 3, 1, 2] } };
  return smallModel({
    inputs: { input: channelsLast ? [batch, side, side, 1] : [batch, 1, side, side] },
    initializers: [
      weight('features.0.weight', [8, 1, 3, 3], 0.5, 0),
      weight('features.0.bias', [8], 0.1, 1),
      floatTensor(
        'features.1.weight',
        [8],
        wave(8, 0.2, 2).map((number) => 1 + number),
      ),
      weight('features.1.bias', [8], 0.1, 3),
      weight('features.1.running_mean', [8], 0.2, 4),
      floatTensor(
        'features.1.running_var',
        [8],
        wave(8, 0.3, 5).map((number) => 1 + number),
      ),
      weight('features.3.weight', [8, 1, 3, 3], 0.4, 6),
      weight('features.4.weight', [16, 8, 1, 1], 0.5, 7),
      weight('features.4.bias', [16], 0.1, 8),
      weight('classifier.weight', [3, 16], 0.3, 9),
      weight('classifier.bias', [3], 0.1, 10),
    ],
    nodes: [
      ...(channelsLast ? [turned] : []),
      {
        op: 'Conv',
        inputs: [channelsLast ? 'turned' : 'input', 'features.0.weight', 'features.0.bias'],
        outputs: ['c0'],
        attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1] },
      },
      {
        op: 'BatchNormalization',
        inputs: ['c0', 'features.1.weight', 'features.1.bias', 'features.1.running_mean', 'features.1.running_var'],
        outputs: ['b0'],
        attributes: { epsilon: { float: 1e-5 } },
      },
      { op: 'Relu', inputs: ['b0'], outputs: ['r0'] },
      {
        op: 'Conv',
        inputs: ['r0', 'features.3.weight'],
        outputs: ['c1'],
        attributes: { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2], group: 8 },
      },
      {
        op: 'Conv',
        inputs: ['c1', 'features.4.weight', 'features.4.bias'],
        outputs: ['c2'],
        attributes: { kernel_shape: [1, 1] },
      },
      { op: 'Relu', inputs: ['c2'], outputs: ['r2'] },
      { op: 'GlobalAveragePool', inputs: ['r2'], outputs: ['p'] },
      { op: 'Flatten', inputs: ['p'], outputs: ['f'], attributes: { axis: 1 } },
      { op: 'Gemm', inputs: ['f', 'classifier.weight', 'classifier.bias'], outputs: ['y'], attributes: { transB: 1 } },
    ],
  });
}

/** A network of two hidden layers for rows of four numbers; `extra` goes between them. */
export function rowFile(extra: SmallNode[] = []): Uint8Array {
  const middle = extra.length > 0 ? 'middle' : 'h0';
  return smallModel({
    inputs: { input: ['batch', 4] },
    initializers: [
      weight('0.weight', [16, 4], 0.5, 0),
      weight('0.bias', [16], 0.3, 1),
      weight('2.weight', [16, 16], 0.3, 2),
      weight('2.bias', [16], 0.1, 3),
      weight('4.weight', [2, 16], 0.3, 4),
      weight('4.bias', [2], 0.1, 5),
    ],
    nodes: [
      { op: 'Gemm', inputs: ['input', '0.weight', '0.bias'], outputs: ['g0'], attributes: { transB: 1 } },
      { op: 'Relu', inputs: ['g0'], outputs: ['h0'] },
      ...extra,
      { op: 'Gemm', inputs: [middle, '2.weight', '2.bias'], outputs: ['g1'], attributes: { transB: 1 } },
      { op: 'Relu', inputs: ['g1'], outputs: ['h1'] },
      { op: 'Gemm', inputs: ['h1', '4.weight', '4.bias'], outputs: ['y'], attributes: { transB: 1 } },
    ],
  });
}

/** Brings a file in as a person would, by “Pretrained model”. */
export async function broughtIn(where: Bench, onnx: Uint8Array, settings: Partial<SettingsOf<typeof pretrainedModel.settings>> = {}) {
  const artifact = await where.context.artifacts.commit('file', { 'net.onnx': onnx });
  const file: FileRef = { source: 'upload', artifact, name: 'net.onnx', bytes: onnx.length };
  return (await runNode(pretrainedModel, {}, { source: 'onnx', file, ...settings }, where)).model;
}
