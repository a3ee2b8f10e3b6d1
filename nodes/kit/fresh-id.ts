/** An id near the wish that is free. People read ids in reports, so it keeps saying what it names: `split-rows`, then `split-rows-2`. */
export function freshId(wish: string, taken: (id: string) => boolean): string {
  // Names that every object has by birth are no ids.
  const free = (id: string) => !taken(id) && !(id in Object.prototype);
  if (free(wish)) return wish;
  const stem = wish.replace(/-\d+$/, '').slice(0, 56);
  if (free(stem)) return stem;
  for (let number = 2; ; number++) if (free(`${stem}-${number}`)) return `${stem}-${number}`;
}

/** The same for several that come together: those that are free stay, and the others take none of their names. */
export function freshIds(wanted: readonly string[], taken: Iterable<string>): Map<string, string> {
  const before = new Set(taken);
  const used = new Set([...before, ...wanted]);
  return new Map(
    wanted.map((id) => {
      if (!before.has(id) && !(id in Object.prototype)) return [id, id];
      const fresh = freshId(id, (wish) => used.has(wish));
      used.add(fresh);
      return [id, fresh];
    }),
  );
}
