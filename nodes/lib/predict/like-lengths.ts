/** Places of texts in batches of like length, so that little is filled up; a batch times its longest text is at most `most`, unless one text alone is longer. */
export function likeLengths(lengths: readonly number[], most: number): number[][] {
  const batches: number[][] = [];
  for (const at of lengths.map((_, place) => place).sort((a, b) => lengths[a]! - lengths[b]!)) {
    const last = batches.at(-1);
    if (last && (last.length + 1) * Math.max(1, lengths[at]!) <= most) last.push(at);
    else batches.push([at]);
  }
  return batches;
}
