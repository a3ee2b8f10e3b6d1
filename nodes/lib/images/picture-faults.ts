import type { Text } from '../../kit/text.ts';

/** Why a picture cannot be used. */
export type PictureFault = 'missing' | 'no-picture' | 'unread-format' | 'too-many-pixels' | 'too-many-bytes' | 'broken';

/** A picture of more pixels would take gigabytes once decoded, however small its file is. */
export const mostPixels = 64_000_000;
export const mostPictureBytes = 30_000_000;

/** As the reason beside a removed row, and inside a sentence that names the row. */
export const faultWords: Readonly<Record<PictureFault, Text>> = {
  missing: { en: 'it has no picture', zh: '没有图片' },
  'no-picture': { en: 'it is not a PNG, JPEG, WebP or BMP picture', zh: '不是 PNG、JPEG、WebP 或 BMP 图片' },
  'unread-format': { en: 'GIF pictures are not read; save it as PNG', zh: '不支持 GIF 图片，请另存为 PNG' },
  'too-many-pixels': { en: 'it has more than 64 megapixels', zh: '超过 6400 万像素' },
  'too-many-bytes': { en: 'it has more than 30 megabytes', zh: '超过 30 MB' },
  broken: { en: 'the picture is damaged or was cut off', zh: '图片已损坏或不完整' },
};
