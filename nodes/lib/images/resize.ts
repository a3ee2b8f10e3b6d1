import { blankPixels, type Pixels } from './pixels.ts';

/** How a picture comes into a frame of another shape: what juts out is cut off, room is left white, or it is stretched. */
export type Fit = 'crop' | 'pad' | 'stretch';

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The picture with its own proportions, no larger than `largest` pixels each way. */
export function within(pixels: Pixels, largest: number): Pixels {
  const scale = Math.min(1, largest / Math.max(pixels.width, pixels.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return fitted(pixels, side(pixels.width), side(pixels.height), 'stretch');
}

/** The picture in a frame of exactly this size. */
export function fitted(pixels: Pixels, width: number, height: number, fit: Fit): Pixels {
  const whole = { left: 0, top: 0, width: pixels.width, height: pixels.height };
  if (pixels.width === width && pixels.height === height) return pixels;
  if (fit === 'stretch') return resized(pixels, width, height, whole);
  if (fit === 'crop') {
    const scale = Math.min(pixels.width / width, pixels.height / height);
    const [boxWidth, boxHeight] = [width * scale, height * scale];
    const box = { left: (pixels.width - boxWidth) / 2, top: (pixels.height - boxHeight) / 2, width: boxWidth, height: boxHeight };
    return resized(pixels, width, height, box);
  }
  const scale = Math.min(width / pixels.width, height / pixels.height);
  const inside = resized(
    pixels,
    Math.max(1, Math.min(width, Math.round(pixels.width * scale))),
    Math.max(1, Math.min(height, Math.round(pixels.height * scale))),
    whole,
  );
  return placed(inside, blankPixels(width, height, pixels.channels, 255));
}

/** In the middle of a frame. */
function placed(inside: Pixels, frame: Pixels): Pixels {
  const { channels } = frame;
  const left = Math.floor((frame.width - inside.width) / 2);
  const top = Math.floor((frame.height - inside.height) / 2);
  for (let y = 0; y < inside.height; y++) {
    const row = inside.data.subarray(y * inside.width * channels, (y + 1) * inside.width * channels);
    frame.data.set(row, ((top + y) * frame.width + left) * channels);
  }
  return frame;
}

/** A part of a picture in another size, each pixel a weighted mean of those it covers (a triangle as wide as the pixel, twice), so that nothing is skipped when shrinking. */
function resized(pixels: Pixels, width: number, height: number, box: Box): Pixels {
  const across = weightsFor(pixels.width, width, box.left, box.width);
  const down = weightsFor(pixels.height, height, box.top, box.height);
  const { channels } = pixels;
  const rows = rowsAcross(pixels, width, across);
  const result = blankPixels(width, height, channels);
  const line = width * channels;
  const sums = new Float32Array(line);
  for (let y = 0; y < height; y++) {
    sums.fill(0.5);
    const { first, weights } = down[y]!;
    for (const [place, weight] of weights.entries()) {
      const start = (first + place) * line;
      for (let at = 0; at < line; at++) sums[at]! += weight * rows[start + at]!;
    }
    for (let at = 0; at < line; at++) result.data[y * line + at] = Math.min(255, sums[at]!);
  }
  return result;
}

function rowsAcross({ width: sourceWidth, height, channels, data }: Pixels, width: number, across: readonly Weights[]): Float32Array {
  const rows = new Float32Array(height * width * channels);
  let place = 0;
  for (let y = 0; y < height; y++) {
    const row = y * sourceWidth * channels;
    for (let x = 0; x < width; x++) {
      const { first, weights } = across[x]!;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        let at = row + first * channels + channel;
        for (let tap = 0; tap < weights.length; tap++, at += channels) sum += weights[tap]! * data[at]!;
        rows[place++] = sum;
      }
    }
  }
  return rows;
}

interface Weights {
  first: number;
  weights: Float32Array;
}

/** For each place of the result, which places of the source it is a mean of. */
function weightsFor(source: number, target: number, start: number, length: number): Weights[] {
  const scale = length / target;
  const reach = Math.max(1, scale);
  return Array.from({ length: target }, (_, at): Weights => {
    const centre = start + (at + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(source, Math.floor(centre + reach + 0.5));
    const weights = Float32Array.from({ length: Math.max(1, end - first) }, (_, tap) =>
      Math.max(0, 1 - Math.abs((first + tap + 0.5 - centre) / reach)),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: sum > 0 ? weights.map((weight) => weight / sum) : weights.fill(1 / weights.length) };
  });
}
