import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import type { VectorRows } from '../learn/fit-vectors.ts';
import { type Pretrained, pretrainedRunner } from '../images/pretrained.ts';
import type { SessionOptions } from '../learn/session.ts';
import { type ImageFeatures, pixelScaler } from '../preprocess/image-features.ts';
import { openKeptVectors } from './kept-vectors.ts';
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
    return { vectors: await vectors.all(), target: targetOf(labels, pictures) };
  } finally {
    await vectors.close();
  }
}

/** Takes pictures one after the other and keeps what the network says of them. */
export async function openVectors(context: Context, { table, column, shape }: PictureTable, { pretrained, features, session }: Looking) {
  const key = createHash('sha256')
    .update(JSON.stringify([rowsHash(table), column, shape]))
    .digest('hex');
  const runner = await pretrainedRunner(pretrained, features.width, session);
  const scale = pixelScaler(features);
  const path = join(context.workdir, `vectors-${key.slice(0, 16)}.bin`);
  const vectors = await openKeptVectors(path, { size: features.size, width: pretrained.width, run: (pixels) => runner.run(pixels) });
  return {
    add: (pixels: Uint8Array) => vectors.add((numbers, start) => scale(pixels, numbers, start)),
    all: () => vectors.all(),
    close: () => runner.release(),
  };
}
