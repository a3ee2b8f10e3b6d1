import type { LearningRows } from './fit.ts';
import type { Target } from './fit-options.ts';

/** What a pretrained network says of rows, one after the other. */
export interface VectorRows {
  vectors: Float32Array;
  target: Target;
}

/** By which each number of a vector is brought to mean 0 and deviation 1. */
export interface Moments {
  mean: Float32Array;
  deviation: Float32Array;
}

export function momentsOf(vectors: Float32Array, width: number): Moments {
  const count = vectors.length / width;
  const sums = new Float64Array(width);
  const squares = new Float64Array(width);
  for (let at = 0; at < vectors.length; at++) {
    sums[at % width]! += vectors[at]!;
    squares[at % width]! += vectors[at]! ** 2;
  }
  const mean = Float32Array.from(sums, (sum) => sum / count);
  // A number that is nearly the same in all rows says nothing, and must not be blown up.
  const deviation = Float32Array.from(squares, (sum, at) => Math.max(1e-3, Math.sqrt(Math.max(0, sum / count - mean[at]! ** 2))));
  return { mean, deviation };
}

export function scaledRows({ vectors, target }: VectorRows, { mean, deviation }: Moments, rows?: Int32Array): LearningRows {
  const width = mean.length;
  return {
    rows: rows ?? Int32Array.from({ length: vectors.length / width }, (_, row) => row),
    target,
    fill(input, chosen) {
      for (const [place, row] of chosen.entries())
        for (let at = 0; at < width; at++) input[place * width + at] = (vectors[row * width + at]! - mean[at]!) / deviation[at]!;
    },
  };
}
