import { placesOf } from '../learn/windows.ts';
import type { Value } from '../learn/value.ts';
import { attributesOf, cannotConvert, emitted, input, integer, integerList, word, type FileNode } from './file-node.ts';

type Moved = Record<'strides' | 'dilations' | 'pads', number[]>;

/** What a window states, with the pads that stand for `auto_pad` written out. */
function movedBy(node: FileNode, x: Value, kernel: readonly number[]): Moved {
  const each = (name: string) => integerList(node, name) ?? kernel.map(() => 1);
  const [strides, dilations] = [each('strides'), each('dilations')];
  const automatic = word(node, 'auto_pad', 'NOTSET');
  const none = [...kernel, ...kernel].map(() => 0);
  if (!automatic.startsWith('SAME'))
    return { strides, dilations, pads: automatic === 'VALID' ? none : (integerList(node, 'pads') ?? none) };
  const whole = placesOf(x.shape).map((size, axis) => {
    const [stride, span] = [strides[axis] ?? 1, ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1];
    return Math.max((Math.ceil(size / stride) - 1) * stride + span - size, 0);
  });
  const [less, more] = [whole.map((amount) => Math.floor(amount / 2)), whole.map((amount) => Math.ceil(amount / 2))];
  return { strides, dilations, pads: automatic === 'SAME_UPPER' ? [...less, ...more] : [...more, ...less] };
}

export function convolution(node: FileNode): Value[] {
  const [x, kernels] = [input(node, 0), input(node, 1)];
  const moved = movedBy(node, x, placesOf(kernels.shape));
  const bias = node.inputs[2];
  return emitted(node, bias ? [x, kernels, bias] : [x, kernels], { ...moved, group: integer(node, 'group', 1) });
}

export function transposedConvolution(node: FileNode): Value[] {
  if (integerList(node, 'output_shape') || !['NOTSET', 'VALID'].includes(word(node, 'auto_pad', 'NOTSET')))
    throw cannotConvert(node, 'output_shape');
  const given = node.inputs.flatMap((value) => value ?? []);
  return emitted(node, given, attributesOf(node, ['kernel_shape', 'auto_pad']));
}

export function pool(node: FileNode): Value[] {
  const x = input(node, 0);
  const kernel = integerList(node, 'kernel_shape') ?? [];
  const { dilations, ...moved } = movedBy(node, x, kernel);
  const apart = dilations.some((step) => step !== 1);
  const rest = attributesOf(node, ['auto_pad', 'dilations', 'storage_order']);
  return emitted(node, [x], { ...rest, ...moved, ...(apart && { dilations }) });
}
