import { add, cast, divide, multiply, reduceMean, reduceSum, reshape, squareRoot, subtract, sumTo } from '../operators.ts';
import { fixedShape, floatAttribute, integerAttribute, pair, positiveAxis, triple, type Value } from '../value.ts';
import type { GradientRule, GradientRules } from './rule.ts';

const layerNormalization: GradientRule = (grad, node) => {
  const [x, scale, shift] = triple(node.inputs);
  const [, ...saved] = triple(node.outputs);
  const [mean, overDeviation] = pair(saved.map((value) => (value.type === x.type ? value : cast(value, x.type))));
  const from = positiveAxis(integerAttribute(node, 'axis', -1), x.shape.length);
  const axes = x.shape.flatMap((_, axis) => (axis >= from ? [axis] : []));
  const normal = multiply(subtract(x, mean), overDeviation);
  const scaled = multiply(grad, scale);
  const along = multiply(normal, reduceMean(multiply(scaled, normal), axes, true));
  return [
    multiply(subtract(subtract(scaled, reduceMean(scaled, axes, true)), along), overDeviation),
    sumTo(multiply(grad, normal), scale.shape),
    sumTo(grad, shift.shape),
  ];
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
  return [
    divide(multiply(grad, perChannel(scale)), deviation),
    reduceSum(multiply(grad, normal), axes),
    reduceSum(grad, axes),
    undefined,
    undefined,
  ];
};

export const normalizationRules: GradientRules = {
  LayerNormalization: layerNormalization,
  BatchNormalization: fixedBatchNormalization,
};
