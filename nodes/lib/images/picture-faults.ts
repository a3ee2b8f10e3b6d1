import { cellWords } from '../../kit/cell-words.ts';
import type { Text } from '../../kit/text.ts';

/** Why a picture cannot be used. */
export type PictureFault = 'missing' | 'no-picture' | 'unread-format' | 'too-many-pixels' | 'too-many-bytes' | 'broken';

/** A picture of more pixels would take gigabytes once decoded, however small its file is. */
export const mostPixels = 64_000_000;
export const mostPictureBytes = 30_000_000;

/** As the reason beside a removed row, and inside a sentence that names the row. */
export const faultWords: Readonly<Record<PictureFault, Text>> = {
  missing: cellWords['it has no picture'],
  'no-picture': cellWords['it is not a PNG, JPEG, WebP or BMP picture'],
  'unread-format': cellWords['GIF pictures are not read; save it as PNG'],
  'too-many-pixels': cellWords['it has more than 64 megapixels'],
  'too-many-bytes': cellWords['it has more than 30 megabytes'],
  broken: cellWords['the picture is damaged or was cut off'],
};
