/** Half-precision numbers as 16 bits: `F16` is IEEE 754's, `BF16` the upper half of a 32-bit float. */
export type HalfType = 'F16' | 'BF16';

const scratch = new Float32Array(1);
const bits = new Uint32Array(scratch.buffer);

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
  const narrow = type === 'F16' ? toHalf : toBrain;
  return Uint16Array.from(floats, narrow);
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

function toBrain(value: number): number {
  scratch[0] = value;
  const word = bits[0]!;
  if (Number.isNaN(value)) return (word >>> 16) | 0x40;
  return (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
}

function toHalf(value: number): number {
  scratch[0] = value;
  const word = bits[0]!;
  const sign = (word >>> 16) & 0x8000;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return sign | 0x7e00;
  // Halfway between the largest half and the next would round up to it.
  if (size >= 65_520) return sign | 0x7c00;
  // Below the least normal half the steps are all 2^-24.
  if (size < 2 ** -14) return sign | evenRound(size * 2 ** 24);
  const fraction = word & 0x7fffff;
  const exponent = ((word >>> 23) & 255) - 112;
  // A fraction that rounds up to a whole carries into the exponent, as it must.
  return sign | ((exponent << 10) + evenRound(fraction / 8192));
}

function evenRound(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
