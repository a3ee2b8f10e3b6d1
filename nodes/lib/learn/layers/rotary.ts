import { floats } from '../graph.ts';
import { add, cast, concat, cosine, multiply, reshape, sine, split, subtract } from '../operators.ts';
import { fixedDimension, type Value } from '../value.ts';

/** Cosines and sines [batch, length, 1, width / 2] by which pairs of features are turned. */
export interface Turn {
  cosines: Value;
  sines: Value;
}

/** Turns that grow with the position (Su et al. 2021). `positions` int64 [batch, length]; one frequency for each pair of features. */
export function turnBy(positions: Value, frequencies: readonly number[]): Turn {
  const { graph } = positions;
  const places = reshape(cast(positions, graph.precision), [0, 0, 1, 1]);
  const angles = multiply(places, floats(graph, frequencies, [frequencies.length]));
  return { cosines: cosine(angles), sines: sine(angles) };
}

/** base^(-2i / width) for each pair i of a head's features. */
export function rotaryFrequencies(width: number, base = 10_000): number[] {
  return Array.from({ length: width / 2 }, (_, pair) => base ** ((-2 * pair) / width));
}

/** x [batch, length, heads, width] turned; a pair is a feature of the first half and its counterpart in the second, as in Llama's files. */
export function rotated(x: Value, { cosines, sines }: Turn): Value {
  const half = fixedDimension(x.shape, -1) / 2;
  const [a, b] = split(x, [half, half], -1);
  if (!a || !b) throw new Error('A head needs an even width to be turned.');
  return concat([subtract(multiply(a, cosines), multiply(b, sines)), add(multiply(b, cosines), multiply(a, sines))], -1);
}
