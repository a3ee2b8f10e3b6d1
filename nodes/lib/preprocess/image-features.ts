import type { Fit } from '../images/resize.ts';

/** From pictures to numbers, as plain data: what training saw is what serving sees. */
export interface ImageFeatures {
  kind: 'image';
  /** The one column that holds the picture. */
  columns: readonly string[];
  width: number;
  height: number;
  channels: 1 | 3;
  fit: Fit;
  /** Of each channel over the training pictures, from 0 to 255. */
  mean: readonly number[];
  deviation: readonly number[];
  /** Numbers of one picture. */
  size: number;
}

/** Writes pixels (as in `images/pixels.ts`) as numbers, channel by channel: the order in which convolutions read them. */
export function pixelScaler({ width, height, channels, mean, deviation }: Omit<ImageFeatures, 'kind' | 'columns' | 'fit' | 'size'>) {
  const count = width * height;
  const levels = Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: 256 }, (__, value) => (value - (mean[channel] ?? 0)) / (deviation[channel] ?? 1)),
  );
  return (pixels: Uint8Array, target: Float32Array, start: number): void => {
    for (const [channel, level] of levels.entries()) {
      const plane = start + channel * count;
      for (let at = 0, from = channel; at < count; at++, from += channels) target[plane + at] = level[pixels[from]!]!;
    }
  };
}

/** Mean and deviation of each channel; pixels of many pictures one after the other. */
export function channelMoments(pixels: Uint8Array, channels: 1 | 3): Pick<ImageFeatures, 'mean' | 'deviation'> {
  const counts = Array.from({ length: channels }, () => new Float64Array(256));
  for (let at = 0; at < pixels.length; at++) counts[at % channels]![pixels[at]!]! += 1;
  const total = pixels.length / channels;
  const mean = counts.map((count) => count.reduce((sum, found, value) => sum + found * value, 0) / total);
  const deviation = counts.map((count, channel) =>
    Math.sqrt(count.reduce((sum, found, value) => sum + found * (value - mean[channel]!) ** 2, 0) / total),
  );
  const short = (value: number) => Number(value.toPrecision(6));
  return { mean: mean.map(short), deviation: deviation.map((value) => short(value) || 1) };
}
