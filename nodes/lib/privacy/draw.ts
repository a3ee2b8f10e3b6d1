/** Numbers that follow from 16 bytes alone (sfc32 by Chris Doty-Humphrey): the same value always gets the same stand-in. */
export interface Draw {
  /** A whole number from 0 to below `count`. */
  below(count: number): number;
  pick<T>(list: readonly T[]): T;
  /** Digits, the first of which may be 0. */
  digits(count: number): string;
  /** One of the characters of a text, `count` times. */
  letters(of: string, count: number): string;
}

export function drawFrom(bytes: Buffer): Draw {
  let a = bytes.readUInt32LE(0);
  let b = bytes.readUInt32LE(4);
  let c = bytes.readUInt32LE(8);
  let d = bytes.readUInt32LE(12);
  const next = (): number => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  for (let round = 0; round < 8; round++) next();
  const draw: Draw = {
    below: (count) => Math.floor((next() / 2 ** 32) * count),
    pick<T>(list: readonly T[]): T {
      const one = list[draw.below(list.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
    digits: (count) => draw.letters('0123456789', count),
    letters(of, count) {
      let drawn = '';
      for (let at = 0; at < count; at++) drawn += of.charAt(draw.below(of.length));
      return drawn;
    },
  };
  return draw;
}
