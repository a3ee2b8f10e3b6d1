import { linear } from './layers/linear.ts';
import { add, relu } from './operators.ts';
import type { Scope } from './scope.ts';
import type { Value } from './value.ts';
import type { Start } from './weights.ts';

/** A model without its task: from rows of numbers to one number for each output. */
export interface Network {
  width: number;
  outputs: number;
  /** [rows, width] to [rows, outputs]. */
  forward: (scope: Scope, rows: Value) => Value;
}

/** A network that someone laid out, whatever the rows: it learns of its outputs when the answers are known. */
export interface NetworkDesign {
  /** What it is made of, as plain data: a checkpoint of another is not taken for one of this. */
  made: unknown;
  /** From rows or pictures to one number for each output. */
  append: (scope: Scope, x: Value, outputs: number) => Value;
}

export interface DenseShape {
  inputs: number;
  /** Widths of the hidden layers; none makes a linear model. */
  hidden: readonly number[];
  outputs: number;
  /** Share of hidden units that each training step leaves out. */
  dropout?: number;
}

/** Linear model or multilayer perceptron with ReLU. A linear model starts at zero, hidden layers as He et al. 2015. */
export function denseNetwork({ inputs, hidden, outputs, dropout = 0 }: DenseShape): Network {
  const widths = [...hidden, outputs];
  return {
    width: inputs,
    outputs,
    forward: (scope, rows) =>
      widths.reduce((x, width, layer) => {
        const last = layer === hidden.length;
        const before = layer === 0 ? inputs : (widths[layer - 1] ?? 0);
        const start: Start = hidden.length === 0 ? { kind: 'zeros' } : { kind: 'normal', deviation: Math.sqrt((last ? 1 : 2) / before) };
        const sum = linear(scope, `layer${layer}`, x, { outputs: width, start, layout: 'inputs-first' });
        return last ? sum : scope.dropout(relu(sum), dropout);
      }, rows),
  };
}

export interface BagShape {
  /** Units between the features and the outputs; none makes a linear model. */
  hidden?: number;
  outputs: number;
  dropout?: number;
}

/**
 * What follows the weighted sum of a bag's feature rows. Linear: the sums are the outputs, but for a
 * bias. Otherwise the sums feed one hidden layer.
 */
export function bagNetwork({ hidden = 0, outputs, dropout = 0 }: BagShape): Network {
  const width = hidden || outputs;
  const biased = (scope: Scope, sums: Value) => add(sums, scope.weight('bag.bias', [width], { kind: 'zeros' }, 'bias'));
  if (hidden === 0) return { width, outputs, forward: biased };
  // A head at zero would pass nothing back to the features, so it starts at random.
  const start: Start = { kind: 'normal', deviation: Math.sqrt(1 / hidden) };
  return {
    width,
    outputs,
    forward: (scope, sums) =>
      linear(scope, 'layer0', scope.dropout(relu(biased(scope, sums)), dropout), { outputs, start, layout: 'inputs-first' }),
  };
}
