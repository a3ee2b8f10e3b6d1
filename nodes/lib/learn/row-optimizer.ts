import type { FloatArray } from './value.ts';
import { adamConstants, createOptimizer, type OptimizerOptions, rootConstants, type StepScalars } from './optimizers.ts';

/**
 * A table that is too large to pass through a graph at every step: n-gram weights, embeddings. Rows
 * of `width` numbers in one array, the optimizer's slots alike.
 */
export interface RowTable {
  width: number;
  weights: Float32Array;
  slots: Readonly<Record<string, Float32Array>>;
}

export interface RowPenalties {
  l1?: number;
  l2?: number;
}

/** Which rows a batch touched, each once, and the gradients of those rows one after the other. */
export interface RowGradients {
  rows: Int32Array;
  gradients: FloatArray;
}

export type RowUpdate = (table: RowTable, touched: RowGradients, scalars: StepScalars<number>) => void;

export function createRowTable(weights: Float32Array, width: number, options: OptimizerOptions): RowTable {
  const { slots } = createOptimizer(options);
  return { width, weights, slots: Object.fromEntries(slots.map((name) => [name, new Float32Array(weights.length)])) };
}

/**
 * The optimizers of `optimizers.ts` for the touched rows alone ("lazy"): decay, penalties and
 * momentum of a row move only when a batch contains it. Where every batch touches every row, the
 * numbers are those of the dense optimizer.
 */
export function rowUpdate(options: OptimizerOptions, penalties: RowPenalties = {}): RowUpdate {
  switch (options.kind) {
    case 'sgd':
      return sgdRows(options, penalties);
    case 'adam':
    case 'adamw':
      return adamRows(options, penalties);
    case 'adagrad':
    case 'rmsprop':
      return rootScaledRows(options, penalties);
  }
}

function penalty({ l1 = 0, l2 = 0 }: RowPenalties): (weight: number) => number {
  if (l1 === 0 && l2 === 0) return () => 0;
  return (weight) => l2 * weight + l1 * Math.sign(weight);
}

function sgdRows(options: OptimizerOptions & { kind: 'sgd' }, penalties: RowPenalties): RowUpdate {
  const { momentum = 0, weightDecay = 0 } = options;
  const extra = penalty({ l1: penalties.l1, l2: (penalties.l2 ?? 0) + weightDecay });
  return ({ width, weights, slots: { momentum: velocity } }, { rows, gradients }, { rate }) => {
    for (let position = 0; position < rows.length; position++) {
      const start = rows[position]! * width;
      for (let column = 0; column < width; column++) {
        const index = start + column;
        let motion = gradients[position * width + column]! + extra(weights[index]!);
        if (velocity) {
          motion += momentum * velocity[index]!;
          velocity[index] = motion;
        }
        weights[index]! -= rate * motion;
      }
    }
  };
}

function adamRows(options: OptimizerOptions & { kind: 'adam' | 'adamw' }, penalties: RowPenalties): RowUpdate {
  const { beta1, beta2 } = adamConstants(options);
  const coupled = options.kind === 'adam' ? (options.weightDecay ?? 0) : 0;
  const extra = penalty({ l1: penalties.l1, l2: (penalties.l2 ?? 0) + coupled });
  return ({ width, weights, slots: { motion, squares } }, { rows, gradients }, { stepSize, floor, shrink }) => {
    if (!motion || !squares) throw new Error('The table was made for another optimizer.');
    const kept = options.kind === 'adamw' ? shrink : 1;
    for (let position = 0; position < rows.length; position++) {
      const start = rows[position]! * width;
      for (let column = 0; column < width; column++) {
        const index = start + column;
        const pull = gradients[position * width + column]! + extra(weights[index]!);
        const newMotion = beta1 * motion[index]! + pull;
        const newSquares = beta2 * squares[index]! + pull * pull;
        motion[index] = newMotion;
        squares[index] = newSquares;
        weights[index] = kept * weights[index]! - (stepSize * newMotion) / (Math.sqrt(newSquares) + floor);
      }
    }
  };
}

function rootScaledRows(options: OptimizerOptions & { kind: 'adagrad' | 'rmsprop' }, penalties: RowPenalties): RowUpdate {
  const { kept, added, epsilon } = rootConstants(options);
  const extra = penalty({ l1: penalties.l1, l2: (penalties.l2 ?? 0) + (options.weightDecay ?? 0) });
  return ({ width, weights, slots: { square } }, { rows, gradients }, { rate }) => {
    if (!square) throw new Error('The table was made for another optimizer.');
    for (let position = 0; position < rows.length; position++) {
      const start = rows[position]! * width;
      for (let column = 0; column < width; column++) {
        const index = start + column;
        const pull = gradients[position * width + column]! + extra(weights[index]!);
        const newSquare = kept * square[index]! + added * pull * pull;
        square[index] = newSquare;
        weights[index]! -= (rate * pull) / (Math.sqrt(newSquare) + epsilon);
      }
    }
  };
}
