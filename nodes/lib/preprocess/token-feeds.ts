import type { TensorData } from '../learn/fit-model.ts';

/** The inputs of an encoder for rows of tokens, filled up to the given size. */
export function tokenFeeds(
  rows: readonly ArrayLike<number>[],
  { count, length, padding = 0 }: { count: number; length: number; padding?: number },
): Record<'ids' | 'positions' | 'mask', TensorData> {
  const ids = new BigInt64Array(count * length).fill(BigInt(padding));
  const positions = new BigInt64Array(count * length);
  const mask = new Float32Array(count * length);
  for (let row = 0; row < count; row++) {
    const tokens = rows[row] ?? [];
    for (let at = 0; at < length; at++) {
      positions[row * length + at] = BigInt(at);
      if (at >= tokens.length) continue;
      ids[row * length + at] = BigInt(tokens[at]!);
      mask[row * length + at] = 1;
    }
  }
  const shape = [count, length];
  return { ids: { data: ids, shape }, positions: { data: positions, shape }, mask: { data: mask, shape } };
}
