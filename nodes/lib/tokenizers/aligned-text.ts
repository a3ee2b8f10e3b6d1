/**
 * Text on its way through a tokenizer. Where places are wanted, every UTF-16 unit has the place in the user's text of
 * what it came from, whatever was lower-cased, composed, dropped or put in since.
 */
export interface AlignedText {
  text: string;
  spans?: Spans;
}

export interface Spans {
  starts: Int32Array;
  ends: Int32Array;
}

/** The user's own text: a unit belongs to its whole character, of which some take two. */
export function alignText(text: string): AlignedText {
  const spans = createSpans(text.length);
  let at = 0;
  for (const character of text) {
    for (let unit = at; unit < at + character.length; unit++) setSpan(spans, unit, at, at + character.length);
    at += character.length;
  }
  return { text, spans };
}

export function createSpans(length: number): Spans {
  return { starts: new Int32Array(length), ends: new Int32Array(length) };
}

export function setSpan({ starts, ends }: Spans, unit: number, start: number, end: number): void {
  starts[unit] = start;
  ends[unit] = end;
}

export function cutText({ text, spans }: AlignedText, start: number, end: number): AlignedText {
  return {
    text: text.slice(start, end),
    ...(spans && { spans: { starts: spans.starts.subarray(start, end), ends: spans.ends.subarray(start, end) } }),
  };
}

/** Where units from `start` to `end` came from; an empty range lies at the beginning of what follows. */
export function spanOf({ starts, ends }: Spans, start: number, end: number): [number, number] {
  if (start < end) return [starts[start]!, ends[end - 1]!];
  const place = starts[start] ?? ends.at(-1) ?? 0;
  return [place, place];
}

/** A text put together from parts with the place of each; the parts come in the order of their places. */
export function joinParts(parts: readonly { text: string; start: number; end: number }[]): { text: string; spans: Spans } {
  const spans = createSpans(parts.reduce((length, { text }) => length + text.length, 0));
  let at = 0;
  for (const { text, start, end } of parts) {
    spans.starts.fill(start, at, at + text.length);
    spans.ends.fill(end, at, at + text.length);
    at += text.length;
  }
  return { text: parts.map(({ text }) => text).join(''), spans };
}
