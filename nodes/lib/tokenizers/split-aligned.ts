import { ByteLevelPreTokenizer, MetaspacePreTokenizer, type PreTokenizer, SequencePreTokenizer } from '@huggingface/tokenizers';
import { type AlignedText, createSpans, cutText, joinParts, setSpan, spanOf, type Spans } from './aligned-text.ts';

/** The pieces into which a pre-tokenizer cuts a text, with their places where the text has them. `section`: how many cuts at added tokens lie before it. */
export function splitAligned(splitter: PreTokenizer | null, source: AlignedText, section: number): AlignedText[] {
  if (!splitter) return [source];
  if (splitter instanceof SequencePreTokenizer) {
    return splitter.tokenizers.reduce(
      (pieces: AlignedText[], inner) => pieces.flatMap((piece) => splitAligned(inner, piece, section)),
      [source],
    );
  }
  const pieces = splitter.pre_tokenize_text(source.text, { section_index: section });
  const { text, spans } = source;
  if (!spans) return pieces.map((piece) => ({ text: piece }));
  if (splitter instanceof ByteLevelPreTokenizer) return cutAll(bytesOf(text, spans, pieces), pieces);
  if (splitter instanceof MetaspacePreTokenizer) return cutAll(metaspaced(text, spans, { pieces, space: splitter.str_rep }), pieces);
  return foundPieces({ text, spans }, pieces);
}

/** One unit for each byte of the text; a space that was put before it comes from nowhere. */
function bytesOf(text: string, spans: Spans, pieces: readonly string[]): Spans {
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const result = createSpans(total);
  const bytes = Buffer.byteLength(text);
  let at = total - bytes;
  for (let unit = 0; unit < at; unit++) setSpan(result, unit, ...spanOf(spans, 0, 0));
  let place = 0;
  for (const character of text) {
    const [start, end] = spanOf(spans, place, place + character.length);
    const size = Buffer.byteLength(character);
    result.starts.fill(start, at, at + size);
    result.ends.fill(end, at, at + size);
    at += size;
    place += character.length;
  }
  return result;
}

function metaspaced(text: string, spans: Spans, { pieces, space }: { pieces: readonly string[]; space: string }): Spans {
  const parts = Array.from({ length: text.length }, (_, unit) => {
    const [start, end] = spanOf(spans, unit, unit + 1);
    return { text: text[unit] === ' ' ? space : text[unit]!, start, end };
  });
  const joined = joinParts(parts);
  if (joined.text === pieces.join('')) return joined.spans;
  const [start, end] = spanOf(spans, 0, 0);
  return joinParts([{ text: space, start, end }, ...parts]).spans;
}

function cutAll(spans: Spans, pieces: readonly string[]): AlignedText[] {
  const whole = { text: pieces.join(''), spans };
  let at = 0;
  return pieces.map((piece) => {
    const start = at;
    at += piece.length;
    return cutText(whole, start, at);
  });
}

/** Other pre-tokenizers only leave things out, so the pieces stand in the text in their order. */
function foundPieces(source: AlignedText, pieces: readonly string[]): AlignedText[] {
  let at = 0;
  return pieces.map((piece) => {
    const start = source.text.indexOf(piece, at);
    if (start < 0) return spread(source, at, piece);
    at = start + piece.length;
    return cutText(source, start, at);
  });
}

/** A piece that was rewritten: all of it comes from all that is left. */
function spread({ text, spans }: AlignedText, at: number, piece: string): AlignedText {
  if (!spans) return { text: piece };
  const [start, end] = spanOf(spans, at, text.length);
  return joinParts([{ text: piece, start, end }]);
}
