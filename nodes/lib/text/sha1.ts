const schedule = new Int32Array(80);
const state = new Int32Array(5);

/**
 * The first 8 bytes of the SHA-1 of bytes[start, end), as a little-endian number: [low 32 bits, high 32 bits] into `out` at `at`.
 * FIPS 180-4. Written out here because a call into the runtime's hashing for each of millions of short pieces costs more than the hash.
 */
export function sha1First8(bytes: Uint8Array, range: { start: number; end: number }, out: Uint32Array, at = 0): void {
  const { start, end } = range;
  const length = end - start;
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  state[4] = 0xc3d2e1f0;
  const blocks = ((length + 8) >>> 6) + 1;
  for (let block = 0; block < blocks; block++) {
    const offset = start + block * 64;
    for (let word = 0; word < 16; word++) {
      let value = 0;
      for (let byte = 0; byte < 4; byte++) {
        const index = offset + word * 4 + byte;
        value = (value << 8) | (index < end ? (bytes[index] ?? 0) : index === end ? 0x80 : 0);
      }
      schedule[word] = value;
    }
    if (block === blocks - 1) {
      schedule[14] = Math.floor(length / 0x20000000);
      schedule[15] = length << 3;
    }
    compress();
  }
  out[at] = swapped(state[0] ?? 0);
  out[at + 1] = swapped(state[1] ?? 0);
}

function swapped(word: number): number {
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)) >>> 0;
}

function compress(): void {
  const w = schedule;
  for (let t = 16; t < 80; t++) {
    const mixed = (w[t - 3] ?? 0) ^ (w[t - 8] ?? 0) ^ (w[t - 14] ?? 0) ^ (w[t - 16] ?? 0);
    w[t] = (mixed << 1) | (mixed >>> 31);
  }
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  let e = state[4] ?? 0;
  for (let t = 0; t < 80; t++) {
    const f =
      t < 20
        ? ((b & c) | (~b & d)) + 0x5a827999
        : t < 40
          ? (b ^ c ^ d) + 0x6ed9eba1
          : t < 60
            ? ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
            : (b ^ c ^ d) + 0xca62c1d6;
    const next = (((a << 5) | (a >>> 27)) + f + e + (w[t] ?? 0)) | 0;
    e = d;
    d = c;
    c = (b << 30) | (b >>> 2);
    b = a;
    a = next;
  }
  state[0] = ((state[0] ?? 0) + a) | 0;
  state[1] = ((state[1] ?? 0) + b) | 0;
  state[2] = ((state[2] ?? 0) + c) | 0;
  state[3] = ((state[3] ?? 0) + d) | 0;
  state[4] = ((state[4] ?? 0) + e) | 0;
}
