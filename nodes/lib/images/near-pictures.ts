import { bitsOf, coloursApart, type PictureLook } from './picture-hash.ts';

/** Finds pictures that look like an earlier one. A picture is compared with those that were kept, so likeness does not wander along a chain. */
export interface PictureIndex {
  /** Adds a picture; the number of the earliest kept one that looks like it, else its own. Numbers are the order of adding, from 0. */
  add(look: PictureLook | undefined): number;
  readonly count: number;
}

/** Fields of the same picture, saved otherwise, differ by a few; pictures of the same drawing in another colour by far more. */
const mostColours = 20;

/** Kept pictures that share a piece of the hash, in order: number, high and low word of each, side by side since all of them are read. */
interface Shelf {
  words: Uint32Array;
  length: number;
}
const wordsOfPicture = 3;

/**
 * `most`: in so many of 64 bits may hashes differ. They are cut into one piece more than that, so that two alike hashes share at least
 * one piece: only pictures that share one are compared.
 */
export function createPictureIndex(most: number): PictureIndex {
  const pieces = most + 1;
  const cuts = Array.from({ length: pieces + 1 }, (_, at) => Math.round((at * 64) / pieces));
  const shelves = Array.from({ length: pieces }, () => new Map<number, Shelf>());
  const colours = new Map<number, Uint8Array>();
  let count = 0;
  const pieceOf = (look: PictureLook, at: number): number => bitsBetween(look, cuts[at] ?? 0, cuts[at + 1] ?? 64);

  const likeOf = (look: PictureLook): number | undefined => {
    let first = Infinity;
    for (const [at, known] of shelves.entries()) {
      const { words, length } = known.get(pieceOf(look, at)) ?? { words: new Uint32Array(), length: 0 };
      for (let place = 0; place < length; place += wordsOfPicture) {
        const number = words[place] ?? 0;
        if (number >= first) break;
        if (bitsOf(look.high ^ (words[place + 1] ?? 0)) + bitsOf(look.low ^ (words[place + 2] ?? 0)) > most) continue;
        if (coloursApart(look.colours, colours.get(number) ?? look.colours) <= mostColours) first = number;
      }
    }
    return first === Infinity ? undefined : first;
  };
  return {
    add(look) {
      const number = count++;
      if (!look) return number;
      const first = likeOf(look);
      if (first !== undefined) return first;
      colours.set(number, look.colours);
      for (const [at, known] of shelves.entries()) {
        const piece = pieceOf(look, at);
        const shelf = known.get(piece) ?? { words: new Uint32Array(4 * wordsOfPicture), length: 0 };
        put(shelf, number, look);
        known.set(piece, shelf);
      }
      return number;
    },
    get count() {
      return count;
    },
  };
}

function put(shelf: Shelf, number: number, { high, low }: PictureLook): void {
  if (shelf.length === shelf.words.length) {
    const larger = new Uint32Array(shelf.words.length * 2);
    larger.set(shelf.words);
    shelf.words = larger;
  }
  shelf.words.set([number, high, low], shelf.length);
  shelf.length += wordsOfPicture;
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
