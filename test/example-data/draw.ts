/** Numbers from 0 up to, not including, 1, the same for the same seed (mulberry32). */
export function drawer(seed: number) {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    pick: <Item>(items: readonly Item[]): Item => items[whole(0, items.length - 1)]!,
    chance: (share: number): boolean => next() < share,
    /** About normal, by the sum of twelve. */
    normal: (mean: number, deviation: number): number =>
      mean + deviation * (Array.from({ length: 12 }, next).reduce((a, b) => a + b, 0) - 6),
  };
}
export type Draw = ReturnType<typeof drawer>;

/** Comma-separated values with a header; cells that need it in quotes. */
export function csv(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value));
  return `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;
}
