import {
  absolute,
  add,
  cast,
  divide,
  errorFunction,
  exponential,
  greater,
  hardSigmoid,
  less,
  multiply,
  negate,
  reduceSum,
  scatterElements,
  sigmoid,
  softplus,
  subtract,
  sumTo,
  tanh,
  where,
} from '../operators.ts';
import { first, floatAttribute, integerAttribute, pair, positiveAxis, type GraphNode, type Value } from '../value.ts';
import type { GradientRule, GradientRules } from './rule.ts';

/** Below zero the result is scale · (alpha · eˣ - alpha), whose slope is the result and scale · alpha; above it is scale · x. */
const bentBelow =
  (defaults: { alpha: number; gamma: number }): GradientRule =>
  (grad, node) => {
    const scale = floatAttribute(node, 'gamma', defaults.gamma);
    const lowest = floatAttribute(node, 'alpha', defaults.alpha) * scale;
    const above = scale === 1 ? grad : multiply(grad, scale);
    return [where(less(first(node.inputs), 0), multiply(grad, add(first(node.outputs), lowest)), above)];
  };

export const activationRules: GradientRules = {
  Relu: (grad, { outputs }) => [multiply(grad, cast(greater(first(outputs), 0), grad.graph.precision))],
  LeakyRelu: (grad, node) => {
    const x = first(node.inputs);
    return [where(less(x, 0), multiply(grad, floatAttribute(node, 'alpha', 0.01)), grad)];
  },
  Gelu: (grad, node) => {
    const x = first(node.inputs);
    return [multiply(grad, node.attributes.approximate === 'tanh' ? geluSlopeByTanh(x) : geluSlope(x))];
  },
  Softplus: (grad, { inputs }) => [multiply(grad, sigmoid(first(inputs)))],
  PRelu: (grad, { inputs }) => {
    const [x, slope] = pair(inputs);
    const below = less(x, 0);
    return [where(below, multiply(grad, slope), grad), sumTo(where(below, multiply(grad, x), 0), slope.shape)];
  },
  Elu: bentBelow({ alpha: 1, gamma: 1 }),
  // Klambauer et al. 2017.
  Selu: bentBelow({ alpha: 1.6732632423543772, gamma: 1.0507009873554805 }),
  // x · sigmoid(alpha · x).
  QuickGelu: (grad, node) => {
    const x = first(node.inputs);
    const alpha = floatAttribute(node, 'alpha', 1.702);
    const share = sigmoid(multiply(x, alpha));
    return [multiply(grad, multiply(share, add(multiply(multiply(x, alpha), subtract(1, share)), 1)))];
  },
  // x · tanh(softplus(x)), Misra 2019.
  Mish: (grad, { inputs }) => {
    const x = first(inputs);
    const bent = tanh(softplus(x));
    const inner = multiply(multiply(x, sigmoid(x)), subtract(1, multiply(bent, bent)));
    return [multiply(grad, add(bent, inner))];
  },
  HardSigmoid: (grad, node) => [onSlope(multiply(grad, floatAttribute(node, 'alpha', 0.2)), first(node.outputs), 0, 1)],
  // x · (x / 6 + 1 / 2) between -3 and 3.
  HardSwish: (grad, { inputs }) => {
    const x = first(inputs);
    const bent = multiply(grad, add(multiply(x, 1 / 3), 0.5));
    return [where(less(x, -3), 0, where(greater(x, 3), grad, bent))];
  },
  Softsign: (grad, { inputs }) => {
    const size = add(absolute(first(inputs)), 1);
    return [divide(grad, multiply(size, size))];
  },
  Tanh: (grad, { outputs }) => {
    const y = first(outputs);
    return [multiply(grad, subtract(1, multiply(y, y)))];
  },
  Sigmoid: (grad, { outputs }) => {
    const y = first(outputs);
    return [multiply(grad, multiply(y, subtract(1, y)))];
  },

  Softmax: (grad, node) => {
    const y = first(node.outputs);
    const weighted = multiply(grad, y);
    return [subtract(weighted, multiply(y, sumAlong(weighted, node)))];
  },
  LogSoftmax: (grad, node) => {
    const y = first(node.outputs);
    const { few } = grad;
    const axis = (at: number) => positiveAxis(at, y.shape.length);
    if (!few || axis(few.axis) !== axis(integerAttribute(node, 'axis', -1)))
      return [subtract(grad, multiply(exponential(y), sumAlong(grad, node)))];
    // Of a large vocabulary one token is picked: nothing as large as the logits is made but the gradient itself.
    const spread = multiply(exponential(y), negate(sumAlong(few.elements, node)));
    return [scatterElements(spread, few.indices, few.elements, few.axis)];
  },
};

/** The gradient where the value lies between the limits, else 0. */
function onSlope(grad: Value, value: Value, low: number, high: number): Value {
  return where(greater(value, low), where(less(value, high), grad, 0), 0);
}

/** Φ(x) + x · φ(x) = (1 + erf u) / 2 + u · e^(-u²) / √π with u = x / √2; constants are drawn together, as each costs a pass over all elements. */
function geluSlope(x: Value): Value {
  const u = multiply(x, Math.SQRT1_2);
  const below = hardSigmoid(errorFunction(u), 0.5, 0.5);
  return add(below, multiply(u, exponential(subtract(-Math.log(Math.PI) / 2, multiply(u, u)))));
}
/** Of x / 2 · (1 + tanh u) with u = √(2/π) · (x + 0.044715 x³). */
function geluSlopeByTanh(x: Value): Value {
  const root = Math.sqrt(2 / Math.PI);
  const square = multiply(x, x);
  const bent = tanh(multiply(multiply(x, add(multiply(square, 0.044715), 1)), root));
  const inner = multiply(add(multiply(square, 3 * 0.044715), 1), root);
  return multiply(add(add(bent, 1), multiply(multiply(x, subtract(1, multiply(bent, bent))), inner)), 0.5);
}

function sumAlong(x: Value, node: GraphNode): Value {
  return reduceSum(x, [integerAttribute(node, 'axis', -1)], true);
}
