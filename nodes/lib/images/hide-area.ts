import { cropped, type Pixels } from './pixels.ts';
import { fitted } from './resize.ts';

export type Hiding = 'blur' | 'squares' | 'cover';
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** So many fields across stay of an area: too few for features of a face to be told, or worked out again. */
const fields = 6;

/** The picture with an area, wider by `margin` of its size on every side, made unrecognisable. Pixels are changed in place. */
export function hideArea(pixels: Pixels, area: Area, { how, margin }: { how: Hiding; margin: number }): void {
  const box = inside(pixels, area, margin);
  if (box.width < 1 || box.height < 1) return;
  const small = fitted(cropped(pixels, box), Math.min(fields, box.width), Math.min(fields, box.height), 'stretch');
  switch (how) {
    case 'blur':
      return place(pixels, box, fitted(small, box.width, box.height, 'stretch'));
    case 'squares':
      return place(pixels, box, nearest(small, box));
    case 'cover':
      return place(pixels, box, nearest({ ...small, width: 1, height: 1, data: new Uint8Array(small.channels).fill(0) }, box));
  }
}

function inside({ width, height }: Pixels, area: Area, margin: number): Area {
  const [left, top] = [Math.max(0, Math.floor(area.left - margin * area.width)), Math.max(0, Math.floor(area.top - margin * area.height))];
  const right = Math.min(width, Math.ceil(area.left + (1 + margin) * area.width));
  const bottom = Math.min(height, Math.ceil(area.top + (1 + margin) * area.height));
  return { left, top, width: right - left, height: bottom - top };
}

function nearest(small: Pixels, { width, height }: Area): Pixels {
  const { channels } = small;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (Math.floor((y * small.height) / height) * small.width + Math.floor((x * small.width) / width)) * channels;
      for (let channel = 0; channel < channels; channel++) data[(y * width + x) * channels + channel] = small.data[from + channel] ?? 0;
    }
  return { width, height, channels, data };
}

function place(pixels: Pixels, { left, top, width, height }: Area, patch: Pixels): void {
  const line = width * pixels.channels;
  for (let y = 0; y < height; y++)
    pixels.data.set(patch.data.subarray(y * line, (y + 1) * line), ((top + y) * pixels.width + left) * pixels.channels);
}
