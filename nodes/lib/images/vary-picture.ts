import { uniforms } from '../learn/random.ts';
import { brightened, contrasted, hueTurned } from './colours.ts';
import { cropped, mirrored, type Pixels, quarterTurned, upsideDown } from './pixels.ts';
import { fitted } from './resize.ts';
import { warped } from './warp.ts';

/** In which ways a picture may be changed, and how far. */
export interface Variation {
  mirror: boolean;
  upsideDown: boolean;
  quarters: boolean;
  /** At most so many, to either side. */
  degrees: number;
  /** Share of each side that may be cut off. */
  crop: number;
  brightness: number;
  contrast: number;
  /** Degrees around the circle of colours. */
  hue: number;
}

/** One changed picture; the same for the same seed, row and copy. */
export function varied(pixels: Pixels, variation: Variation, place: { seed: number; row: number; copy: number }): Pixels {
  const next = uniforms({ seed: place.seed, purpose: 'augment', step: place.row, layer: place.copy });
  const within = (limit: number) => limit * (2 * next() - 1);
  let result = variation.crop > 0 ? cutAtRandom(pixels, variation.crop, next) : pixels;
  if (variation.mirror && next() < 0.5) result = mirrored(result);
  if (variation.upsideDown && next() < 0.5) result = upsideDown(result);
  if (variation.quarters) result = quarterTurned(result, Math.floor(next() * 4));
  if (variation.degrees > 0) result = warped(result, { degrees: within(variation.degrees), shiftX: 0, shiftY: 0, zoom: 1, mirror: false });
  if (variation.brightness > 0) result = brightened(result, 1 + within(variation.brightness));
  if (variation.contrast > 0) result = contrasted(result, 1 + within(variation.contrast));
  return variation.hue > 0 ? hueTurned(result, within(variation.hue)) : result;
}

/** A part of the picture, as large as the picture was. */
function cutAtRandom(pixels: Pixels, share: number, next: () => number): Pixels {
  const { width, height } = pixels;
  const side = 1 - share * next();
  const box = { width: Math.max(1, Math.round(width * side)), height: Math.max(1, Math.round(height * side)) };
  const left = Math.floor(next() * (width - box.width + 1));
  const top = Math.floor(next() * (height - box.height + 1));
  return fitted(cropped(pixels, { ...box, left, top }), width, height, 'stretch');
}
