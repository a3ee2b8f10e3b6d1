/** Half-precision numbers as 16 bits: `F16` is IEEE 754's, `BF16` the upper half of a 32-bit float. */
export type HalfType = 'F16' | 'BF16';

/** Widens halves into 32-bit floats, exactly. */
export function widenHalves(halves: Uint16Array, type: HalfType, target: Float32Array): Float32Array {
  if (type === 'F16') {
    const table = wideTable();
    for (let at = 0; at < halves.length; at++) target[at] = table[halves[at]!]!;
    return target;
  }
  const words = new Uint32Array(target.buffer, target.byteOffset, target.length);
  for (let at = 0; at < halves.length; at++) words[at] = halves[at]! << 16;
  return target;
}

/** The nearest halves, of two equally near ones the even one, as all of the field does. */
export function narrowFloats(floats: ArrayLike<number>, type: HalfType): Uint16Array {
  const source = floats instanceof Float32Array ? floats : Float32Array.from(floats);
  const words = new Uint32Array(source.buffer, source.byteOffset, source.length);
  const halves = new Uint16Array(words.length);
  if (type === 'F16') for (let at = 0; at < words.length; at++) halves[at] = toHalf(words[at]!);
  else for (let at = 0; at < words.length; at++) halves[at] = toBrain(words[at]!);
  return halves;
}

let wide: Float32Array | undefined;

/** All 65,536 halves: a look-up is faster than taking the bits apart. */
function wideTable(): Float32Array {
  wide ??= Float32Array.from({ length: 65_536 }, (_, half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  });
  return wide;
}

/** Bits of a 32-bit float: below these a number is finite, and above them it is none. */
const infinity = 0x7f800000;

function toBrain(word: number): number {
  if ((word & 0x7fffffff) > infinity) return (word >>> 16) | 0x40;
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}

function toHalf(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const size = word & 0x7fffffff;
  if (size > infinity) return sign | 0x7e00;
  // 65,520: halfway between the largest half and the next, it would round up to it.
  if (size >= 0x477ff000) return sign | 0x7c00;
  // A fraction that rounds up to a whole carries into the exponent, as it must.
  if (size >= leastNormal) return sign | shifted(size - 0x38000000, 13);
  // Below the least normal half the steps are all 2^-24.
  return sign | shifted((size & 0x7fffff) | 0x800000, Math.min(30, 126 - (size >>> 23)));
}

/** 2^-14. */
const leastNormal = 0x38800000;

/** Divided by a power of two and rounded to even. */
function shifted(value: number, by: number): number {
  const floor = value >>> by;
  const rest = value & ((1 << by) - 1);
  const middle = 1 << (by - 1);
  return rest > middle || (rest === middle && floor & 1) ? floor + 1 : floor;
}
