import { add, cast, divide, multiply, reduceMean, reduceSum, reshape, squareRoot, subtract, sumTo } from '../operators.ts';
import { placeAxes } from '../patches.ts';
import { first, fixedShape, floatAttribute, integerAttribute, optional, pair, positiveAxis, triple, type Value } from '../value.ts';
import type { GradientRule, GradientRules } from './rule.ts';

const layerNormalization: GradientRule = (grad, node) => {
  const [x, scale] = pair(node.inputs);
  const shift = optional(node.inputs, 2);
  const [, ...saved] = triple(node.outputs);
  const [mean, overDeviation] = pair(saved.map((value) => (value.type === x.type ? value : cast(value, x.type))));
  const from = positiveAxis(integerAttribute(node, 'axis', -1), x.shape.length);
  const axes = x.shape.flatMap((_, axis) => (axis >= from ? [axis] : []));
  const normal = multiply(subtract(x, mean), overDeviation);
  return [
    throughNormal(multiply(grad, scale), normal, overDeviation, axes),
    sumTo(multiply(grad, normal), scale.shape),
    shift && sumTo(grad, shift.shape),
  ];
};

/** From the gradient of the normalised elements to that of the elements, whose mean and variance over `axes` they took. */
function throughNormal(grad: Value, normal: Value, overDeviation: Value, axes: readonly number[]): Value {
  const along = multiply(normal, reduceMean(multiply(grad, normal), axes, true));
  return multiply(subtract(subtract(grad, reduceMean(grad, axes, true)), along), overDeviation);
}

/** Each channel of each sample by its own mean and variance. Ulyanov et al. 2016. */
const instanceNormalization: GradientRule = (grad, node) => {
  const [x, scale] = pair(node.inputs);
  const places = placeAxes(x);
  const centred = subtract(x, reduceMean(x, places, true));
  const variance = reduceMean(multiply(centred, centred), places, true);
  const overDeviation = divide(1, squareRoot(add(variance, floatAttribute(node, 'epsilon', 1e-5))));
  const normal = multiply(centred, overDeviation);
  const perChannel = reshape(scale, [1, ...fixedShape(scale.shape), ...places.map(() => 1)]);
  return [
    throughNormal(multiply(grad, perChannel), normal, overDeviation, places),
    reduceSum(multiply(grad, normal), [0, ...places]),
    reduceSum(grad, [0, ...places]),
  ];
};

/** To length 1 along an axis. */
const unitLength: GradientRule = (grad, node) => {
  if (integerAttribute(node, 'p', 2) !== 2)
    throw new Error('An LpNormalization by another length than the usual one has no gradient rule.');
  const x = first(node.inputs);
  const y = first(node.outputs);
  const axis = integerAttribute(node, 'axis', -1);
  const length = squareRoot(reduceSum(multiply(x, x), [axis], true));
  return [divide(subtract(grad, multiply(y, reduceSum(multiply(grad, y), [axis], true))), length)];
};

/** As models are used and fine-tuned: mean and variance are fixed numbers. Training computes its own from the batch. */
const fixedBatchNormalization: GradientRule = (grad, node) => {
  const [x, scale] = triple(node.inputs);
  const [mean, variance] = node.inputs.slice(3);
  if (!mean || !variance) throw new Error('A batch normalisation needs its mean and variance.');
  const perChannel = (value: Value) => reshape(value, [1, ...fixedShape(value.shape), ...x.shape.slice(2).map(() => 1)]);
  const deviation = perChannel(squareRoot(add(variance, floatAttribute(node, 'epsilon', 1e-5))));
  const axes = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
  const normal = divide(subtract(x, perChannel(mean)), deviation);
  return [divide(multiply(grad, perChannel(scale)), deviation), reduceSum(multiply(grad, normal), axes), reduceSum(grad, axes)];
};

export const normalizationRules: GradientRules = {
  LayerNormalization: layerNormalization,
  BatchNormalization: fixedBatchNormalization,
  InstanceNormalization: instanceNormalization,
  LpNormalization: unitLength,
};
