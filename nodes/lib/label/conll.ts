import type { Span } from '../text/spans.ts';

/** One sentence or document of a CoNLL file. */
export interface TaggedText {
  tokens: string[];
  tags: string[];
}

/** Longest text without an empty line; a file that has none is no CoNLL file. */
const mostTokens = 100_000;

/**
 * Reads lines of CoNLL-2002, CoNLL-2003 and the like: one token a line, its tag in the last column, an empty line between texts.
 * Lines `-DOCSTART-` and comments before a text are passed over. Feed lines with `line`, ask the last text with `end`.
 */
export function conllReader(): { line(line: string): TaggedText | undefined; end(): TaggedText | undefined; wrong: number } {
  let open: TaggedText = { tokens: [], tags: [] };
  const take = (): TaggedText | undefined => {
    const found = open.tokens.length > 0 ? open : undefined;
    open = { tokens: [], tags: [] };
    return found;
  };
  const reader = {
    wrong: 0,
    line(line: string): TaggedText | undefined {
      if (line.trim() === '') return take();
      if (line.startsWith('-DOCSTART-') || (line.startsWith('# ') && open.tokens.length === 0)) return undefined;
      const cells = line.includes('\t') ? line.split('\t').map((cell) => cell.trim()) : line.trim().split(/\s+/);
      const [token = '', tag = ''] = [cells[0], cells.at(-1)];
      if (cells.length < 2 || token === '' || !isTag(tag) || open.tokens.length >= mostTokens) {
        reader.wrong++;
        return undefined;
      }
      open.tokens.push(token);
      open.tags.push(tag);
      return undefined;
    },
    end: take,
  };
  return reader;
}

/** O, or a letter of BIO, BIOES or BILOU with its label. */
function isTag(tag: string): boolean {
  return tag === 'O' || /^[BIESLU]-./u.test(tag);
}

/** The tokens as one text, with blanks but between Chinese, Japanese and Korean characters, and where each token stands in it. */
export function joinTokens(tokens: readonly string[]): { text: string; places: { start: number; end: number }[] } {
  let text = '';
  const places = tokens.map((token) => {
    if (text !== '' && !(isWide(text.at(-1)) && isWide(token[0]))) text += ' ';
    const start = text.length;
    text += token;
    return { start, end: text.length };
  });
  return { text, places };
}
const isWide = (sign: string | undefined) => sign !== undefined && /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/.test(sign);

/** Parts of the text from tags of any of the schemes: IOB1, BIO, BIOES, BILOU. */
export function spansOfAnyTags(tags: readonly string[], places: readonly { start: number; end: number }[]): Span[] {
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const [at, tag] of tags.entries()) {
    const [mark, label, place] = [tag[0] ?? 'O', tag.slice(2), places[at]!];
    const begins = mark === 'B' || mark === 'S' || mark === 'U' || open?.label !== label;
    if (mark === 'O') {
      open = undefined;
      continue;
    }
    if (begins || !open) {
      open = { ...place, label };
      spans.push(open);
    } else open.end = place.end;
    if (mark === 'E' || mark === 'L' || mark === 'S' || mark === 'U') open = undefined;
  }
  return spans;
}

/** The tag of each token: of spans that overlap the longer counts, and one that cuts a token takes all of it. */
export function tagsOfSpans(places: readonly { start: number; end: number }[], spans: readonly Span[], scheme: 'bio' | 'bioes'): string[] {
  const tags = places.map(() => 'O');
  for (const { start, end, label } of spans.toSorted((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    const inside = places.flatMap((place, at) => (place.end > start && place.start < end ? [at] : []));
    if (inside.length === 0 || inside.some((at) => tags[at] !== 'O')) continue;
    for (const [order, at] of inside.entries()) {
      const last = order === inside.length - 1;
      const mark = scheme === 'bio' ? (order === 0 ? 'B' : 'I') : inside.length === 1 ? 'S' : order === 0 ? 'B' : last ? 'E' : 'I';
      tags[at] = `${mark}-${label}`;
    }
  }
  return tags;
}
