import { alignmentOf, editTable, type EditTable } from './edit-table.ts';
import { signsApart, stopsApart, unescaped, words } from './tokenizers.ts';

export interface TerOptions {
  /** Signs stand alone and so does each Chinese or Japanese character; else words are what spaces part. */
  characters?: boolean;
}

/** TER of a corpus (Snover et al. 2006) by sacreBLEU's rules: edits for a hundred words of the references, 0 where all are alike. */
export function ter(texts: readonly string[], references: readonly (readonly string[])[], options: TerOptions = {}): number {
  const sums = new Float64Array(terWidth);
  for (const [at, text] of texts.entries())
    for (const [place, value] of terStatistics(text, references[at] ?? [], options).entries()) sums[place]! += value;
  return terOf(sums);
}

/** How many numbers a text's statistics are. */
export const terWidth = 2;

/** What TER sums over the texts: edits to the nearest reference, and the mean length of all. */
export function terStatistics(text: string, references: readonly string[], options: TerOptions = {}): number[] {
  const own = wordsOf(text, options);
  const others = references.map((reference) => wordsOf(reference, options));
  const length = others.reduce((sum, other) => sum + other.length, 0) / Math.max(1, others.length);
  return [others.length === 0 ? 0 : Math.min(...others.map((other) => editsOf(own, other))), length];
}

/** The figure of summed statistics. */
export function terOf(sums: Float64Array): number {
  const [edits = 0, length = 0] = sums;
  return length > 0 ? (100 * edits) / length : edits > 0 ? 100 : 0;
}

export function terSignature(references: readonly (readonly string[])[], { characters = false }: TerOptions = {}): string {
  const counted = new Set(references.map(({ length: count }) => count));
  const split = characters ? 'yes' : 'no';
  return [
    `nrefs:${counted.size > 1 ? 'var' : ([...counted][0] ?? 0)}`,
    'case:lc',
    'tok:tercom',
    `norm:${split}`,
    'punct:yes',
    `asian:${split}`,
  ].join('|');
}

/** Of longer texts the beginnings are compared. */
const mostWords = 4_000;

function wordsOf(text: string, { characters = false }: TerOptions): string[] {
  const lower = text.toLowerCase();
  return words(characters ? charactersApart(lower) : lower).slice(0, mostWords);
}

const ideographs = /[\u2e80-\u2eff\u31c0-\u31ef\u3200-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f]/gu;
const wideSigns = /[\u3001\u3002\u3008-\u3011\u3014-\u301f\u30fb\uff01\uff02\uff08\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\uff61-\uff65]/gu;

/** As Tercom normalizes: Western signs stand alone as for BLEU, and the ending of a possessive; kana stay together. */
function charactersApart(text: string): string {
  const western = signsApart(` ${unescaped(text.replaceAll('\n-', '').replaceAll('\n', ' '))} `).replace(/'s(?= |$)/g, " 's");
  return stopsApart(western).replace(ideographs, ' $& ').replace(wideSigns, ' $& ');
}

/** Longest stretch that is moved, and how far, in words; moves that are tried in all. */
const longestShift = 10;
const farthestShift = 50;
const mostTries = 1_000;

/** The fewest insertions, deletions, substitutions and moves of stretches that a greedy search finds. */
function editsOf(own: readonly string[], reference: readonly string[]): number {
  if (reference.length === 0) return own.length;
  const numbers = new Map<string, number>();
  const numbered = (word: string) => numbers.get(word) ?? numbers.set(word, numbers.size).size - 1;
  const other = Int32Array.from(reference, numbered);
  let text = Int32Array.from(own, numbered);
  let shifts = 0;
  let tries = 0;
  let table = editTable(text, other);
  while (true) {
    const found = bestShift(text, other, table, mostTries - tries);
    tries += found.tries;
    if (tries >= mostTries || !found.shift || found.shift.gain <= 0) return shifts + table.cost();
    shifts++;
    text = found.shift.text;
    table = editTable(text, other);
  }
}

interface Shift {
  /** Edits that it saves, itself not counted. */
  gain: number;
  length: number;
  from: number;
  to: number;
  text: Int32Array<ArrayBuffer>;
}

/** The move of a stretch that stands elsewhere in the reference which saves most; of equal ones the longest, then the first. */
function bestShift(text: Int32Array<ArrayBuffer>, reference: Int32Array, table: EditTable, left: number): { shift?: Shift; tries: number } {
  const { places, wrongText, wrongReference } = alignmentOf(table);
  const before = table.cost();
  let best: Shift | undefined;
  let tries = 0;
  for (const { from, at, length } of sharedStretches(text, reference)) {
    const right = (wrong: Uint8Array, start: number) => wrong.subarray(start, start + length).every((one) => one === 0);
    if (right(wrongText, from) || right(wrongReference, at)) continue;
    if (places[at]! >= from && places[at]! < from + length) continue;
    let last = -1;
    for (let offset = -1; offset < length; offset++) {
      const to = at + offset < 0 ? 0 : places[at + offset]! + 1;
      if (to === last) continue;
      last = to;
      const moved = shifted(text, from, length, to);
      const shift = { gain: before - table.costOf(moved), length, from, to, text: moved };
      tries++;
      if (!best || isBetterShift(shift, best)) best = shift;
    }
    if (tries >= left) break;
  }
  return { ...(best && { shift: best }), tries };
}

function isBetterShift(a: Shift, b: Shift): boolean {
  return (a.gain - b.gain || a.length - b.length || b.from - a.from || b.to - a.to) > 0;
}

/** Stretches of the text that stand somewhere in the reference, not too far away. */
function* sharedStretches(text: Int32Array, reference: Int32Array): Generator<{ from: number; at: number; length: number }> {
  for (let from = 0; from < text.length; from++) {
    const end = Math.min(reference.length - 1, from + farthestShift);
    for (let at = Math.max(0, from - farthestShift); at <= end; at++)
      for (let length = 1; length <= longestShift; length++) {
        if (from + length > text.length || at + length > reference.length) break;
        if (text[from + length - 1] !== reference[at + length - 1]) break;
        yield { from, at, length };
      }
  }
}

/** The text with a stretch of it before the word that stands at `to`; within the stretch, so many words further on. */
function shifted(text: Int32Array, from: number, length: number, to: number): Int32Array<ArrayBuffer> {
  const rest = [...text.subarray(0, from), ...text.subarray(from + length)];
  const place = to < from ? to : to > from + length ? to - length : to;
  rest.splice(Math.min(place, rest.length), 0, ...text.subarray(from, from + length));
  return Int32Array.from(rest);
}
