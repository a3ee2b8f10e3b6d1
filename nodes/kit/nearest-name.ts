/** A name without what people write differently: capitals, spaces and signs. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Of the names that there are, the one that was most likely meant: the same but for case and signs, else one or two letters off. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  const plain = plainName(wanted);
  const same = names.find((name) => plainName(name) === plain);
  if (same !== undefined) return same;
  const allowed = Math.max(1, Math.floor(plain.length / 4));
  const near = names
    .map((name) => ({ name, distance: editDistance(plain, plainName(name)) }))
    .filter(({ name, distance }) => distance <= allowed && distance < plainName(name).length)
    .sort((a, b) => a.distance - b.distance);
  return near[0]?.name;
}

/** Letters to change, add or leave out (Levenshtein). */
function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const here = [row];
    for (let at = 1; at <= b.length; at++) {
      const replaced = (above[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1);
      here.push(Math.min(replaced, (above[at] ?? 0) + 1, (here[at - 1] ?? 0) + 1));
    }
    above = here;
  }
  return above[b.length] ?? 0;
}
