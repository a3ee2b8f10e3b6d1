import { createHash } from 'node:crypto';
import { appendFile, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { type Pretrained, pretrainedRunner } from '../images/pretrained.ts';
import type { VectorRows } from '../learn/scaled-rows.ts';
import type { SessionOptions } from '../learn/session.ts';
import { type ImageFeatures, pixelScaler } from '../preprocess/image-features.ts';
import { eachPicture, type PictureTable, targetOf } from './picture-rows.ts';
import { rowsHash } from './save-model.ts';
import { readingShare } from './watch.ts';

export interface Looking {
  pretrained: Pretrained;
  features: ImageFeatures;
  session: SessionOptions;
}

/** What the pretrained network says of each picture of a table. It is kept in the step's folder as it comes, so that neither a pause nor a crash loses it. */
export async function vectorsOf(context: Context, pictures: PictureTable, looking: Looking): Promise<VectorRows> {
  const labels: number[] = [];
  const vectors = await openVectors(context, pictures, looking);
  try {
    await eachPicture(
      context,
      pictures,
      (pixels, label) => {
        labels.push(label);
        return vectors.add(pixels);
      },
      (share) => context.progress(readingShare * share, { en: 'looking at the pictures', zh: '正在看图片' }),
    );
    return { vectors: await vectors.all(), target: targetOf(Int32Array.from(labels), pictures) };
  } finally {
    await vectors.close();
  }
}

/** Pictures that the network sees in one run. */
const atOnce = 16;

/** Takes pictures one after the other and keeps what the network says of them. */
export async function openVectors(context: Context, { table, column, shape }: PictureTable, { pretrained, features, session }: Looking) {
  const key = createHash('sha256')
    .update(JSON.stringify([rowsHash(table), column, shape]))
    .digest('hex');
  const path = join(context.workdir, `vectors-${key.slice(0, 16)}.bin`);
  let known = await wholeVectors(path, pretrained.width);
  const runner = await pretrainedRunner(pretrained, features.width, session);
  const scale = pixelScaler(features);
  const waiting = new Float32Array(atOnce * features.size);
  let count = 0;

  async function look(): Promise<void> {
    if (count === 0) return;
    const found = Float32Array.from(await runner.run(waiting.subarray(0, count * features.size)));
    await appendFile(path, new Uint8Array(found.buffer));
    count = 0;
  }

  return {
    async add(pixels: Uint8Array): Promise<void> {
      if (known > 0) return void known--;
      scale(pixels, waiting, count++ * features.size);
      if (count === atOnce) await look();
    },
    async all(): Promise<Float32Array> {
      await look();
      const bytes = await readFile(path).catch(() => Buffer.alloc(0));
      return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
    },
    close: () => runner.release(),
  };
}

/** How many there are already; what a crash cut off is taken away. */
async function wholeVectors(path: string, width: number): Promise<number> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  const whole = Math.floor(size / (4 * width));
  if (whole * 4 * width < size) await truncate(path, whole * 4 * width);
  return whole;
}
