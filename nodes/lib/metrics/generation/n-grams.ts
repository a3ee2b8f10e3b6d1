/** How often each run of `length` neighbours occurs. */
export function nGrams(units: readonly string[], length: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let at = 0; at + length <= units.length; at++) {
    const run = units.slice(at, at + length).join('\u0000');
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  return counts;
}

/** How many of `counts` are found in `among`, each no more often than there. */
export function shared(counts: ReadonlyMap<string, number>, among: ReadonlyMap<string, number>): number {
  let found = 0;
  for (const [run, count] of counts) found += Math.min(count, among.get(run) ?? 0);
  return found;
}

export function totalOf(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
