import { appendFile, readFile, stat, truncate } from 'node:fs/promises';

/** Inputs that a network sees in one run. */
const atOnce = 16;

export interface VectorMaker {
  /** Numbers of one input, and of what is said of it. */
  size: number;
  width: number;
  run: (inputs: Float32Array) => Promise<ArrayLike<number>>;
}

/** Takes inputs one after the other and keeps what a network says of them in a file as it comes, so that neither a pause nor a crash loses it. */
export async function openKeptVectors(path: string, { size, width, run }: VectorMaker) {
  let known = await wholeVectors(path, width);
  const waiting = new Float32Array(atOnce * size);
  let count = 0;

  async function look(): Promise<void> {
    if (count === 0) return;
    const found = Float32Array.from(await run(waiting.subarray(0, count * size)));
    await appendFile(path, new Uint8Array(found.buffer));
    count = 0;
  }

  return {
    /** `write` puts the numbers of the next input at their place; it is not called where they were seen before a pause. */
    async add(write: (numbers: Float32Array, start: number) => void): Promise<void> {
      if (known > 0) return void known--;
      write(waiting, count++ * size);
      if (count === atOnce) await look();
    },
    async all(): Promise<Float32Array> {
      await look();
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    },
  };
}

/** How many there are already; what a crash cut off is taken away. */
async function wholeVectors(path: string, width: number): Promise<number> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  const whole = Math.floor(size / (4 * width));
  if (whole * 4 * width < size) await truncate(path, whole * 4 * width);
  return whole;
}
