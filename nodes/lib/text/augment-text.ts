export type Operation = 'synonym' | 'insert' | 'swap' | 'delete';

export interface AugmentOptions {
  operations: readonly Operation[];
  /** Of the words of a text, the share that is changed; at least one. */
  share: number;
  /** Words and what may stand for them. */
  synonyms: ReadonlyMap<string, readonly string[]>;
  /** Chinese by characters instead of words. */
  characters: boolean;
}
interface Piece {
  text: string;
  word: boolean;
}

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
/** Made once: opening the dictionary takes longer than using it. */
const segmenters = new Map<string, Intl.Segmenter>();
function segmenter(characters: boolean): Intl.Segmenter {
  const granularity = characters ? 'grapheme' : 'word';
  const known = segmenters.get(granularity) ?? new Intl.Segmenter('zh', { granularity });
  segmenters.set(granularity, known);
  return known;
}

/** A text in pieces: words, and what stands between them, which keeps its place. */
export function piecesOf(text: string, characters: boolean): Piece[] {
  return [...segmenter(false).segment(text)].flatMap(({ segment, isWordLike = false }): Piece[] => {
    if (!isWordLike || !characters || !cjk.test(segment)) return [{ text: segment, word: isWordLike }];
    return [...segmenter(true).segment(segment)].map((one) => ({ text: one.segment, word: true }));
  });
}

/**
 * A text with a few words changed at random ("easy data augmentation", Wei and Zou 2019), by one of the operations that are
 * possible for it; undefined where none is, or where nothing came of it. `next` gives numbers from 0 up to 1.
 */
export function augmentText(text: string, options: AugmentOptions, next: () => number): { text: string; by: Operation } | undefined {
  return textChanger(text, options)(next);
}

/** The same for many changes of one text, which is cut into words once. */
export function textChanger(text: string, options: AugmentOptions): (next: () => number) => { text: string; by: Operation } | undefined {
  const pieces = piecesOf(text, options.characters);
  const words = pieces.flatMap(({ word }, at) => (word ? [at] : []));
  const known = words.filter((at) => synonymsOf(pieces[at], options).length > 0);
  const possible = options.operations.filter((by) =>
    by === 'synonym' || by === 'insert' ? known.length > 0 : by === 'swap' ? differing(pieces, words) : words.length > 1,
  );
  const count = Math.max(1, Math.round(words.length * options.share));
  return (next) => {
    const by = picked(possible, next);
    if (by === undefined) return undefined;
    const changed = changes[by]({ pieces, words, known, count }, options, next);
    return changed === text ? undefined : { text: changed, by };
  };
}

interface Parts {
  pieces: Piece[];
  words: number[];
  /** The words that have synonyms. */
  known: number[];
  count: number;
}
const changes: Record<Operation, (parts: Parts, options: AugmentOptions, next: () => number) => string> = {
  synonym({ pieces, known, count }, options, next) {
    const chosen = new Set(drawn(known, count, next));
    return written(
      pieces.map((piece, at) => (chosen.has(at) ? { ...piece, text: picked(synonymsOf(piece, options), next) ?? piece.text } : piece)),
    );
  },
  insert({ pieces, words, known, count }, options, next) {
    const result = pieces.map((piece) => [piece]);
    for (const at of drawn(known, count, next)) {
      const synonym = picked(synonymsOf(pieces[at], options), next) ?? '';
      const place = picked(words, next) ?? at;
      const gap = cjk.test(synonym) ? '' : ' ';
      result[place]?.push({ text: gap + synonym, word: true });
    }
    return written(result.flat());
  },
  swap({ pieces, words, count }, _options, next) {
    const result = pieces.map((piece) => piece.text);
    for (let time = 0; time < count; time++) {
      const first = picked(words, next) ?? 0;
      const second =
        picked(
          words.filter((at) => result[at] !== result[first]),
          next,
        ) ?? first;
      [result[first], result[second]] = [result[second] ?? '', result[first] ?? ''];
    }
    return result.join('');
  },
  delete({ pieces, words, count }, _options, next) {
    const gone = new Set(drawn(words, Math.min(count, words.length - 1), next));
    return written(pieces.filter((_, at) => !gone.has(at)));
  },
};

function synonymsOf(piece: Piece | undefined, { synonyms }: AugmentOptions): readonly string[] {
  return piece?.word ? (synonyms.get(piece.text.toLowerCase()) ?? []) : [];
}

function differing(pieces: readonly Piece[], words: readonly number[]): boolean {
  return new Set(words.map((at) => pieces[at]?.text)).size > 1;
}

/** Where words have gone, no two spaces are left. */
function written(pieces: readonly Piece[]): string {
  return pieces
    .map(({ text }) => text)
    .join('')
    .replace(/ {2,}/g, ' ')
    .trim();
}

function picked<T>(all: readonly T[], next: () => number): T | undefined {
  return all[Math.floor(next() * all.length)];
}
/** So many of them, each at most once. */
function drawn(all: readonly number[], count: number, next: () => number): number[] {
  const left = [...all];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(next() * left.length), 1)[0] ?? 0);
}
