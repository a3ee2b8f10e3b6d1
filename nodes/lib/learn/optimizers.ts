import { graphInput } from './graph.ts';
import { add, divide, multiply, squareRoot, subtract } from './operators.ts';
import { first, pair, type Graph, type Value } from './value.ts';

export type OptimizerOptions =
  | { kind: 'sgd'; momentum?: number; weightDecay?: number }
  | { kind: 'adam' | 'adamw'; beta1?: number; beta2?: number; epsilon?: number; weightDecay?: number }
  /** Duchi et al. 2011: each weight's rate falls with all of its gradients so far. */
  | { kind: 'adagrad'; epsilon?: number; weightDecay?: number }
  /** Hinton 2012: the same with the running mean of squared gradients, `smoothing` of it kept at each step. */
  | { kind: 'rmsprop'; smoothing?: number; epsilon?: number; weightDecay?: number };

/**
 * What changes from step to step. It is computed outside the graph in double precision: 1 - 0.999^t
 * in single precision would lose five digits at the first steps.
 */
export interface StepScalars<Scalar> {
  rate: Scalar;
  /** Adam: rate · (1 - beta1) / (1 - beta1^t) / √((1 - beta2) / (1 - beta2^t)). */
  stepSize: Scalar;
  /** Adam: epsilon / √((1 - beta2) / (1 - beta2^t)). */
  floor: Scalar;
  /** AdamW: 1 - rate · weight decay. */
  shrink: Scalar;
}

export const scalarNames = ['rate', 'stepSize', 'floor', 'shrink'] as const;
export const scalarPrefix = 'step/';

export function scalarInputs(graph: Graph): StepScalars<Value> {
  const input = (name: string) => graphInput(graph, scalarPrefix + name, []);
  return { rate: input('rate'), stepSize: input('stepSize'), floor: input('floor'), shrink: input('shrink') };
}

export interface ParameterUpdate {
  parameter: Value;
  gradient: Value;
  slots: readonly Value[];
  scalars: StepScalars<Value>;
  /** Whether weight decay concerns this parameter. */
  decays: boolean;
}

export interface Optimizer {
  /** Names of the tensors, shaped like the parameter and zero at first, that it keeps for each parameter. */
  slots: readonly string[];
  /** `step` counts from 1. */
  scalars: (step: number, rate: number) => StepScalars<number>;
  /** Appends the update to the graph: the parameter and its slots after the step. */
  update: (part: ParameterUpdate) => { parameter: Value; slots: Value[] };
}

const adamDefaults = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** By PyTorch's definitions: AdamW shrinks the weights by itself, the others add weight decay to the gradient. */
export function createOptimizer(options: OptimizerOptions): Optimizer {
  switch (options.kind) {
    case 'sgd':
      return sgd(options);
    case 'adam':
    case 'adamw':
      return adam(options);
    case 'adagrad':
    case 'rmsprop':
      return scaledByRoot(options);
  }
}

function stepScalars(options: OptimizerOptions, step: number, rate: number): StepScalars<number> {
  const { beta1, beta2, epsilon } = options.kind === 'adam' || options.kind === 'adamw' ? adamConstants(options) : adamDefaults;
  const rootOfShare = Math.sqrt((1 - beta2) / (1 - beta2 ** step));
  return {
    rate,
    stepSize: (rate * (1 - beta1)) / (1 - beta1 ** step) / rootOfShare,
    floor: epsilon / rootOfShare,
    shrink: 1 - rate * (options.weightDecay ?? 0),
  };
}

function sgd(options: OptimizerOptions & { kind: 'sgd' }): Optimizer {
  const { momentum = 0, weightDecay = 0 } = options;
  return {
    slots: momentum > 0 ? ['momentum'] : [],
    scalars: (step, rate) => stepScalars(options, step, rate),
    update: ({ parameter, gradient, slots: [velocity], scalars, decays }) => {
      const pull = decays && weightDecay > 0 ? add(gradient, multiply(parameter, weightDecay)) : gradient;
      const motion = velocity ? add(multiply(velocity, momentum), pull) : pull;
      return { parameter: subtract(parameter, multiply(motion, scalars.rate)), slots: velocity ? [motion] : [] };
    },
  };
}

/**
 * Kept are the fading sums Σ beta^k · g and Σ beta^k · g², not the means that are 1 - beta times as large: what is common to
 * all weights goes into the scalars, and each weight costs three operations less.
 */
function adam(options: OptimizerOptions & { kind: 'adam' | 'adamw' }): Optimizer {
  const { beta1, beta2 } = adamConstants(options);
  const { weightDecay = 0 } = options;
  return {
    slots: ['motion', 'squares'],
    scalars: (step, rate) => stepScalars(options, step, rate),
    update: ({ parameter, gradient, slots, scalars, decays }) => {
      const [oldSum, oldSquares] = pair(slots);
      const decaying = decays && weightDecay > 0;
      const pull = decaying && options.kind === 'adam' ? add(gradient, multiply(parameter, weightDecay)) : gradient;
      const sum = add(multiply(oldSum, beta1), pull);
      const squares = add(multiply(oldSquares, beta2), multiply(pull, pull));
      const root = add(squareRoot(squares), scalars.floor);
      const kept = decaying && options.kind === 'adamw' ? multiply(parameter, scalars.shrink) : parameter;
      return { parameter: subtract(kept, divide(multiply(sum, scalars.stepSize), root)), slots: [sum, squares] };
    },
  };
}

function scaledByRoot(options: RootScaled): Optimizer {
  const { kept, added, epsilon } = rootConstants(options);
  const { weightDecay = 0 } = options;
  return {
    slots: ['square'],
    scalars: (step, rate) => stepScalars(options, step, rate),
    update: ({ parameter, gradient, slots, scalars, decays }) => {
      const pull = decays && weightDecay > 0 ? add(gradient, multiply(parameter, weightDecay)) : gradient;
      const square = add(multiply(first(slots), kept), multiply(multiply(pull, pull), added));
      const move = divide(multiply(pull, scalars.rate), add(squareRoot(square), epsilon));
      return { parameter: subtract(parameter, move), slots: [square] };
    },
  };
}

type RootScaled = OptimizerOptions & { kind: 'adagrad' | 'rmsprop' };
/** How much of the squares so far is kept, and how much of the new one is added. */
export function rootConstants(options: RootScaled): { kept: number; added: number; epsilon: number } {
  if (options.kind === 'adagrad') return { kept: 1, added: 1, epsilon: options.epsilon ?? 1e-10 };
  const { smoothing = 0.99, epsilon = 1e-8 } = options;
  return { kept: smoothing, added: 1 - smoothing, epsilon };
}

export function adamConstants(options: OptimizerOptions & { kind: 'adam' | 'adamw' }) {
  const { beta1 = adamDefaults.beta1, beta2 = adamDefaults.beta2, epsilon = adamDefaults.epsilon } = options;
  return { beta1, beta2, epsilon };
}
