/** MT19937 (Matsumoto and Nishimura 1998), seeded as NumPy's RandomState seeds it with a whole number; answers 32 random bits a call. */
export function mersenneTwister(seed: number): () => number {
  const size = 624;
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let i = 1; i < size; i++) {
    const last = state[i - 1] ?? 0;
    state[i] = Math.imul(1812433253, last ^ (last >>> 30)) + i;
  }
  let at = size;
  return () => {
    if (at === size) {
      for (let i = 0; i < size; i++) {
        const mixed = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % size] ?? 0) & 0x7fffffff);
        state[i] = (state[(i + 397) % size] ?? 0) ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
      }
      at = 0;
    }
    let y = state[at++] ?? 0;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
}
