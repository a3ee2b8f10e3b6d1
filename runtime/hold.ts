/** Puts an entry into a map that keeps its newest so many; answers the key that had to go for it. */
export function hold<Key, Value>(map: Map<Key, Value>, entry: readonly [Key, Value], most: number): Key | undefined {
  map.delete(entry[0]);
  map.set(...entry);
  if (map.size <= most) return undefined;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
  return oldest;
}
