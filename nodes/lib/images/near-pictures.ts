import { bitsApart, coloursApart, type PictureLook } from './picture-hash.ts';

/** Finds pictures that look like an earlier one. A picture is compared with those that were kept, so likeness does not wander along a chain. */
export interface PictureIndex {
  /** Adds a picture; the number of the earliest kept one that looks like it, else its own. Numbers are the order of adding, from 0. */
  add(look: PictureLook | undefined): number;
  readonly count: number;
}

/** Fields of the same picture, saved otherwise, differ by a few; pictures of the same drawing in another colour by far more. */
const mostColours = 20;

/**
 * `most`: in so many of 64 bits may hashes differ. They are cut into one piece more than that, so that two alike hashes share at least
 * one piece: only pictures that share one are compared.
 */
export function createPictureIndex(most: number): PictureIndex {
  const pieces = most + 1;
  const cuts = Array.from({ length: pieces + 1 }, (_, at) => Math.round((at * 64) / pieces));
  const byPiece = Array.from({ length: pieces }, () => new Map<number, number[]>());
  const kept = new Map<number, PictureLook>();
  let count = 0;
  const pieceOf = (look: PictureLook, at: number): number => bitsBetween(look, cuts[at] ?? 0, cuts[at + 1] ?? 64);

  const likeOf = (look: PictureLook): number | undefined => {
    let first: number | undefined;
    for (const [at, known] of byPiece.entries()) {
      for (const other of known.get(pieceOf(look, at)) ?? []) {
        if (first !== undefined && other >= first) break;
        const there = kept.get(other);
        if (there && bitsApart(look, there) <= most && coloursApart(look.colours, there.colours) <= mostColours) first = other;
      }
    }
    return first;
  };
  return {
    add(look) {
      const number = count++;
      if (!look) return number;
      const first = likeOf(look);
      if (first !== undefined) return first;
      kept.set(number, look);
      for (const [at, known] of byPiece.entries()) {
        const piece = pieceOf(look, at);
        const list = known.get(piece);
        if (list) list.push(number);
        else known.set(piece, [number]);
      }
      return number;
    },
    get count() {
      return count;
    },
  };
}

/** Some of the 64 bits as a number, counted from the highest; above 53 bits the last ones are rounded away, which only adds comparisons. */
function bitsBetween({ high, low }: PictureLook, from: number, to: number): number {
  const part = (word: number, start: number, end: number): number => {
    const [first, last] = [Math.max(0, start), Math.min(32, end)];
    if (first >= last) return 0;
    return (word << first) >>> (32 - (last - first));
  };
  const lowBits = Math.max(0, Math.min(64, to) - Math.max(32, from));
  return part(high, from, to) * 2 ** lowBits + part(low, from - 32, to - 32);
}
