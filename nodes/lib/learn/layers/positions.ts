import { floats } from '../graph.ts';
import { cast, concat, cosine, multiply, reshape, sine } from '../operators.ts';
import type { Value } from '../value.ts';
import { rotaryFrequencies } from './rotary.ts';

/** Sines, then cosines, of positions int64 [batch, length] in rising wavelengths: [batch, length, width]. Vaswani et al. 2017. */
export function sinusoids(positions: Value, width: number): Value {
  const { graph } = positions;
  const frequencies = floats(graph, rotaryFrequencies(width), [width / 2]);
  const angles = multiply(reshape(cast(positions, graph.precision), [0, 0, 1]), frequencies);
  return concat([sine(angles), cosine(angles)], -1);
}
