import type { TokenizerTraining } from './count-pieces.ts';
import { mergePairs } from './merge-pairs.ts';

export interface VocabularyStart {
  /** Tokens that are there from the start; their order gives their ids. */
  tokens: readonly string[];
  /** Tokens of a piece before anything is joined; undefined for one to leave out. */
  spell(piece: string): readonly string[] | undefined;
  /** The token that two become; undefined where they must stay apart. */
  join(left: string, right: string): string | undefined;
}

export interface Vocabulary {
  ids: Map<string, number>;
  /** Pairs of tokens in the order in which they were joined. */
  merges: [string, string][];
}

/** Merges between two reports of progress. */
const stride = 64;

/** Joins frequent neighbours into new tokens until the vocabulary is full or nothing frequent is left. */
export function learnVocabulary(
  pieces: ReadonlyMap<string, number>,
  { tokens, spell, join }: VocabularyStart,
  { vocabularySize, minimumCount = 2, progress }: TokenizerTraining,
): Vocabulary {
  const names = [...new Set(tokens)];
  const ids = new Map(names.map((token, id) => [token, id]));
  const merges: [string, string][] = [];
  const joining = {
    minimumCount,
    room: () => names.length < vocabularySize,
    join(left: number, right: number) {
      const token = join(names[left]!, names[right]!);
      if (token === undefined) return undefined;
      const known = ids.get(token);
      if (known !== undefined) return known;
      ids.set(token, names.length);
      return names.push(token) - 1;
    },
  };
  for (const { left, right } of mergePairs(spellPieces(pieces, ids, spell), joining)) {
    merges.push([names[left]!, names[right]!]);
    if (merges.length % stride === 0) progress?.(names.length / vocabularySize);
  }
  return { ids, merges };
}

function spellPieces(pieces: ReadonlyMap<string, number>, ids: ReadonlyMap<string, number>, spell: VocabularyStart['spell']) {
  const bounds = [0];
  const counts: number[] = [];
  const symbols: number[] = [];
  for (const [piece, count] of pieces) {
    const spelt = spell(piece);
    if (!spelt) continue;
    for (const token of spelt) symbols.push(ids.get(token)!);
    bounds.push(symbols.length);
    counts.push(count);
  }
  return { symbols: Int32Array.from(symbols), bounds: Int32Array.from(bounds), counts: Float64Array.from(counts) };
}
