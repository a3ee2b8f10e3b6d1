/** Looks for strings that end a text while it comes in pieces. */
export interface StopSearch {
  /** The text that certainly comes before any of them. */
  add(piece: string): { text: string; stopped: boolean };
  /** What was held back because it could have become one. */
  finish(): string;
}

export function createStopSearch(stops: readonly string[]): StopSearch {
  const wanted = stops.filter((stop) => stop !== '');
  let held = '';
  return {
    add(piece) {
      held += piece;
      const places = wanted.map((stop) => held.indexOf(stop)).filter((place) => place >= 0);
      if (places.length > 0) {
        const text = held.slice(0, Math.min(...places));
        held = '';
        return { text, stopped: true };
      }
      const kept = wanted.reduce((most, stop) => Math.max(most, beginningAtEnd(held, stop)), 0);
      const text = held.slice(0, held.length - kept);
      held = held.slice(held.length - kept);
      return { text, stopped: false };
    },
    finish() {
      const text = held;
      held = '';
      return text;
    },
  };
}

/** How many characters at the end of a text are the beginning of a stop string. */
function beginningAtEnd(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length--) if (text.endsWith(stop.slice(0, length))) return length;
  return 0;
}
