import { floats } from './graph.ts';
import {
  absolute,
  add,
  clip,
  divide,
  gatherElements,
  logSoftmax,
  matrixProduct,
  multiply,
  negate,
  oneHot,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  squareRoot,
  subtract,
  swapLastAxes,
  exponential,
  logarithm,
  total,
} from './operators.ts';
import { fixedDimension, fixedShape, type Value } from './value.ts';

export interface CrossEntropyOptions {
  /** One weight for each class, as in PyTorch: the mean is then over weights, not over rows. */
  classWeights?: readonly number[];
  /** Share of the target that is spread evenly over all classes, 0 to 1. */
  smoothing?: number;
}

/**
 * Softmax cross-entropy of logits [rows, classes] and labels int64 [rows], summed with `shares`
 * [rows]. Shares are what makes it a mean: 1 / Σ class weight of the labels for a row, 0 for a row
 * that only fills the batch. With them it equals PyTorch's `cross_entropy` with `weight` and
 * `label_smoothing`.
 */
export function crossEntropy(logits: Value, labels: Value, shares: Value, options: CrossEntropyOptions = {}): Value {
  const { classWeights, smoothing = 0 } = options;
  const classes = fixedDimension(logits.shape, 1);
  const even = smoothing / classes;
  const target = oneHot(labels, classes, even, 1 - smoothing + even);
  const weighted = classWeights ? multiply(target, floats(logits.graph, classWeights, [classes])) : target;
  const byRow = negate(reduceSum(multiply(weighted, logSoftmax(logits)), [1]));
  return total(multiply(byRow, shares));
}

/**
 * The same for every token: logits [rows, length, classes], labels int64 [rows, length], `counted` [rows, length] 1 for a
 * token that counts and 0 for one that does not (padding, a prompt). Shares are 1 / the counted tokens of the batch.
 */
export function tokenCrossEntropy(
  logits: Value,
  labels: Value,
  parts: { counted: Value; shares: Value },
  options: CrossEntropyOptions = {},
): Value {
  const [rows = 0, length = 0, classes = 0] = fixedShape(logits.shape);
  const shares = reshape(multiply(parts.counted, reshape(parts.shares, [rows, 1])), [rows * length]);
  return crossEntropy(reshape(logits, [rows * length, classes]), reshape(labels, [rows * length]), shares, options);
}

/**
 * The same where there are very many classes, such as the tokens of a vocabulary: the label's own logarithm is picked out of
 * each row, and nothing with a place for every class is made beside the logits and their gradient.
 */
export function pickedCrossEntropy(logits: Value, labels: Value, shares: Value): Value {
  const rows = fixedDimension(logits.shape, 0);
  const picked = gatherElements(logSoftmax(logits), reshape(labels, [rows, 1]), 1);
  return negate(total(multiply(reshape(picked, [rows]), shares)));
}

export interface DistillationOptions {
  /** Softens both models' answers: the higher, the more the order of the wrong classes tells. */
  temperature?: number;
  /** Share of the teacher's answers in the loss, against the true labels. */
  teacherShare?: number;
}

/**
 * What a teacher's logits [rows, classes] and the true labels int64 [rows] say together (Hinton et al. 2015): share · T² ·
 * KL(teacher ‖ student), both softened by T, plus (1 - share) · cross-entropy; summed with `shares` [rows].
 */
export function distillation(logits: Value, teacher: Value, labels: Value, shares: Value, options: DistillationOptions = {}): Value {
  const { temperature = 4, teacherShare = 0.5 } = options;
  const soft = (value: Value) => logSoftmax(divide(value, temperature));
  const [said, wanted] = [soft(logits), soft(teacher)];
  const byRow = reduceSum(multiply(exponential(wanted), subtract(wanted, said)), [1]);
  const divergence = multiply(total(multiply(byRow, shares)), teacherShare * temperature ** 2);
  return add(divergence, multiply(crossEntropy(logits, labels, shares), 1 - teacherShare));
}

/** How well each row of `a` [rows, width] finds its partner in `b` by the angle, and the other way round: symmetric InfoNCE, as CLIP (Radford et al. 2021). */
export function contrastive(a: Value, b: Value, temperature = 0.07): Value {
  const rows = fixedDimension(a.shape, 0);
  const logits = divide(matrixProduct(unitRows(a), swapLastAxes(unitRows(b))), temperature);
  const partners = floats(
    a.graph,
    Array.from({ length: rows * rows }, (_, at) => (at % (rows + 1) === 0 ? 1 : 0)),
    [rows, rows],
  );
  const both = add(multiply(logSoftmax(logits, 1), partners), multiply(logSoftmax(logits, 0), partners));
  return multiply(total(both), -1 / (2 * rows));
}
export function unitRows(x: Value): Value {
  // A row of zeros points nowhere; it must not become NaN.
  return divide(x, squareRoot(add(reduceSum(multiply(x, x), [1], true), 1e-12)));
}

/** Cross-entropy of one logit [rows, outputs] each for targets 0 to 1, in the form that cannot overflow. */
export function binaryCrossEntropy(logits: Value, targets: Value, shares: Value): Value {
  const softplus = logarithm(add(exponential(negate(absolute(logits))), 1));
  const each = add(subtract(relu(logits), multiply(logits, targets)), softplus);
  return total(multiply(reduceMean(each, [1]), shares));
}

/** Squared difference of predictions and targets [rows, outputs], mean over outputs, summed with `shares` [rows]. */
export function squaredError(predictions: Value, targets: Value, shares: Value): Value {
  const difference = subtract(predictions, targets);
  return total(multiply(reduceMean(multiply(difference, difference), [1]), shares));
}

/** Huber's loss: d²/2 up to |d| = delta, then straight, so that far outliers pull no harder. As PyTorch's `huber_loss`. */
export function huberError(predictions: Value, targets: Value, shares: Value, delta = 1): Value {
  const distance = absolute(subtract(predictions, targets));
  const near = clip(distance, 0, delta);
  const each = multiply(near, subtract(distance, multiply(near, 0.5)));
  return total(multiply(reduceMean(each, [1]), shares));
}

/** strength · Σ|w| over the given weights. */
export function absolutePenalty(weights: readonly Value[], strength: number): Value {
  return multiply(
    weights.map((weight) => total(absolute(weight))).reduce((a, b) => add(a, b)),
    strength,
  );
}

/** strength / 2 · Σw², whose gradient is strength · w: the same as weight decay in plain SGD. */
export function squaredPenalty(weights: readonly Value[], strength: number): Value {
  return multiply(
    weights.map((weight) => total(multiply(weight, weight))).reduce((a, b) => add(a, b)),
    strength / 2,
  );
}

/** Weights that give every class the same total, n / (classes · count), as scikit-learn's "balanced". */
export function balancedClassWeights(labels: Int32Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  return counts.map((count) => (count === 0 ? 0 : labels.length / (classes * count)));
}
