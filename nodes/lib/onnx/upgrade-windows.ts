import { averagePool, globalAveragePool, maxPool } from '../learn/window-operators.ts';
import { pad } from '../learn/operators.ts';
import { placesOf } from '../learn/windows.ts';
import type { Value } from '../learn/value.ts';
import { attributesOf, cannotConvert, emitted, input, integer, integerList, word, type FileNode } from './file-node.ts';

interface Moved {
  kernel: number[];
  strides: number[];
  dilations: number[];
  pads: number[];
}

/** All that a window states, with the pads that stand for `auto_pad` and `ceil_mode` written out. */
function movedBy(node: FileNode, x: Value, kernel: readonly number[]): Moved {
  const rank = kernel.length;
  const each = (name: string) => integerList(node, name) ?? kernel.map(() => 1);
  const [strides, dilations] = [each('strides'), each('dilations')];
  const places = placesOf(x.shape);
  const spans = kernel.map((size, axis) => (size - 1) * (dilations[axis] ?? 1) + 1);
  const automatic = word(node, 'auto_pad', 'NOTSET');
  const given = integerList(node, 'pads') ?? [...kernel, ...kernel].map(() => 0);
  const sides = places.map((size, axis): [number, number] => {
    const [stride, span] = [strides[axis] ?? 1, spans[axis] ?? 1];
    if (automatic.startsWith('SAME')) {
      const whole = Math.max((Math.ceil(size / stride) - 1) * stride + span - size, 0);
      const less = Math.floor(whole / 2);
      return automatic === 'SAME_UPPER' ? [less, whole - less] : [whole - less, less];
    }
    const [before, after] = automatic === 'VALID' ? [0, 0] : [given[axis] ?? 0, given[axis + rank] ?? 0];
    return [before, after + (integer(node, 'ceil_mode', 0) === 1 ? overhang(size + before + after - span, stride, size + before) : 0)];
  });
  return { kernel: [...kernel], strides, dilations, pads: [...sides.map(([before]) => before), ...sides.map(([, after]) => after)] };
}

/** What a kernel that may stand over the end needs there; it never begins in what was added. */
function overhang(room: number, stride: number, end: number): number {
  const steps = Math.ceil(room / stride);
  return steps * stride >= end ? 0 : steps * stride - room;
}

export function convolution(node: FileNode): Value[] {
  const [x, kernels] = [input(node, 0), input(node, 1)];
  const { strides, dilations, pads } = movedBy(node, x, placesOf(kernels.shape));
  const bias = node.inputs[2];
  return emitted(node, bias ? [x, kernels, bias] : [x, kernels], { strides, dilations, pads, group: integer(node, 'group', 1) });
}

export function transposedConvolution(node: FileNode): Value[] {
  if (integerList(node, 'output_shape') || !['NOTSET', 'VALID'].includes(word(node, 'auto_pad', 'NOTSET')))
    throw cannotConvert(node, 'output_shape');
  const given = node.inputs.flatMap((value) => value ?? []);
  return emitted(node, given, attributesOf(node, ['kernel_shape', 'auto_pad']));
}

export function maximumPool(node: FileNode): Value[] {
  const x = input(node, 0);
  if (node.outputs.length > 1) throw cannotConvert(node, 'Indices');
  const { kernel, ...moved } = movedBy(node, x, integerList(node, 'kernel_shape') ?? []);
  return [maxPool(x, kernel, moved)];
}

export function meanPool(node: FileNode): Value[] {
  const x = input(node, 0);
  const { kernel, strides, dilations, pads } = movedBy(node, x, integerList(node, 'kernel_shape') ?? []);
  if (dilations.some((step) => step !== 1)) throw cannotConvert(node, 'dilations');
  if (integer(node, 'count_include_pad', 0) === 0 || pads.every((amount) => amount === 0)) return [averagePool(x, kernel, { strides, pads })];
  if (integer(node, 'ceil_mode', 0) === 1) throw cannotConvert(node, 'ceil_mode');
  const rank = kernel.length;
  return [averagePool(pad(x, [0, 0, ...pads.slice(0, rank), 0, 0, ...pads.slice(rank)]), kernel, { strides })];
}

export function globalMean(node: FileNode): Value[] {
  return [globalAveragePool(input(node, 0))];
}

export function globalMaximum(node: FileNode): Value[] {
  const x = input(node, 0);
  return [maxPool(x, placesOf(x.shape))];
}
