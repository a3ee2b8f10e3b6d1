/** What a decoder writes for bytes that are no whole character yet. */
const unfinished = /\uFFFD+$/;

/** Turns tokens into text as they come, never half a character. */
export interface TextStream {
  /** The text that this token completed, often one word, sometimes nothing yet. */
  add(token: number): string;
  /** What was held back, at the end. */
  finish(): string;
}

export function createTextStream(decode: (tokens: readonly number[]) => string): TextStream {
  // Decoding begins a little before what is new, since the space of a token depends on the one before.
  let context: number[] = [];
  let fresh: number[] = [];
  let given = 0;

  function upTo(text: string, length: number): string {
    const piece = text.slice(given, length);
    given = Math.max(given, length);
    return piece;
  }

  return {
    add(token) {
      fresh.push(token);
      const text = decode([...context, ...fresh]);
      const piece = upTo(text, text.replace(unfinished, '').length);
      if (given === text.length) {
        context = fresh;
        fresh = [];
        given = decode(context).length;
      }
      return piece;
    },
    finish() {
      const text = decode([...context, ...fresh]);
      return upTo(text, text.length);
    },
  };
}
