import { emit, floats } from '../graph.ts';
import { divide, equal, expand, multiply, reduceSum, where } from '../operators.ts';
import { placeAxes } from '../patches.ts';
import { first, fixedShape, integerAttribute, integersAttribute, pair, sizeOf } from '../value.ts';
import { repeated, transposedConvolution } from '../window-operators.ts';
import { backOptions, channelsOf, isTiling, movedOver, placesOf, windowOf, type Window } from '../windows.ts';
import type { GradientRule, GradientRules } from './rule.ts';

/** Each result's gradient goes to the element that it was taken from; how depends on the device, see `lowering.ts`. */
const maxPool: GradientRule = (grad, node) => {
  const [y, indices] = pair(node.outputs);
  return emit(grad.graph, 'MaxPoolGradient', [first(node.inputs), grad, y, indices], node.attributes);
};

const averagePool: GradientRule = (grad, node) => {
  const x = first(node.inputs);
  const window = windowOf(node, integersAttribute(node, 'kernel_shape') ?? []);
  if (isTiling(x.shape, window)) return [repeated(multiply(grad, 1 / sizeOf(window.kernel)), window.kernel)];
  const channels = channelsOf(x.shape);
  const counts = covered(placesOf(x.shape), window, integerAttribute(node, 'count_include_pad', 0) === 1);
  const shared = divide(grad, floats(x.graph, counts, [1, 1, ...placesOf(grad.shape)]));
  const ones = expand(floats(x.graph, [1], [1, 1, ...window.kernel.map(() => 1)]), [channels, 1, ...window.kernel]);
  return [transposedConvolution(shared, ones, { ...backOptions(window, placesOf(grad.shape), placesOf(x.shape)), groups: channels })];
};

/** How many elements each place of a result is the mean of, padding counted or not. */
function covered(sizes: readonly number[], window: Window, withPadding: boolean): number[] {
  const byAxis = movedOver(sizes, window).map((count, axis) => {
    const low = withPadding ? -(window.before[axis] ?? 0) : 0;
    const high = (sizes[axis] ?? 0) + (withPadding ? (window.after[axis] ?? 0) : 0);
    return Array.from({ length: count }, (_, at) => {
      const start = at * (window.strides[axis] ?? 1) - (window.before[axis] ?? 0);
      const under = Array.from({ length: window.kernel[axis] ?? 1 }, (_place, tap) => start + tap * (window.dilations[axis] ?? 1));
      return under.filter((place) => place >= low && place < high).length;
    });
  });
  return byAxis.reduce<number[]>((all, counts) => all.flatMap((area) => counts.map((count) => area * count)), [1]);
}

const globalAverage: GradientRule = (grad, { inputs }) => {
  const sizes = fixedShape(first(inputs).shape);
  return [expand(multiply(grad, 1 / sizeOf(sizes.slice(2))), sizes)];
};

/** Elements that are equal share. */
const globalMax: GradientRule = (grad, { inputs, outputs }) => {
  const x = first(inputs);
  const wins = where(equal(x, first(outputs)), 1, 0);
  const axes = placeAxes(x);
  return [multiply(wins, divide(grad, reduceSum(wins, axes, true)))];
};

export const poolingRules: GradientRules = {
  MaxPool: maxPool,
  AveragePool: averagePool,
  GlobalAveragePool: globalAverage,
  GlobalMaxPool: globalMax,
};
