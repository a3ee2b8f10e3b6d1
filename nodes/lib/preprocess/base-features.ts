import type { ImageFeatures } from './image-features.ts';

/**
 * A network of another program that has not learned a task of ours yet: it takes tensors, not rows. What adapts it reads here what
 * these are.
 */
export interface BaseFeatures {
  kind: 'base';
  columns: readonly string[];
  /** Numbers that one input takes, where the file fixes them; else 0. */
  size: number;
  inputs: { name: string; type: string; shape: (number | string)[] }[];
  outputs: string[];
  /** Where the input is a picture. */
  picture?: PictureInput;
  /**
   * It is used as it is: what it says of a row. `share` and `logit`: how likely the second of two classes is, or what a sigmoid
   * makes that of.
   */
  answers?: 'probabilities' | 'logits' | 'share' | 'logit' | 'number';
  /** Which output says it; the first if not given. */
  answer?: string;
}

/** Whether the input is a row of numbers, [batch, columns]. */
export function takesNumbers({ inputs, picture }: Pick<BaseFeatures, 'inputs' | 'picture'>): boolean {
  const [input, ...others] = inputs;
  return !picture && others.length === 0 && input?.shape.length === 2 && ['float32', 'float64'].includes(input.type);
}

export interface PictureInput extends Pick<ImageFeatures, 'width' | 'height' | 'channels' | 'mean' | 'deviation'> {
  /** Which axis the channels are. */
  layout: 'channels-first' | 'channels-last';
}

/** How networks were taught to read pixels. */
export type PixelRange = 'unit' | 'signed' | 'imagenet' | 'raw';

/** The last but one are the means and deviations of the ImageNet pictures, which most networks for pictures were trained on. */
const pixelRanges: Readonly<Record<PixelRange, { mean: [number, number, number]; deviation: [number, number, number] }>> = {
  unit: { mean: [0, 0, 0], deviation: [255, 255, 255] },
  signed: { mean: [127.5, 127.5, 127.5], deviation: [127.5, 127.5, 127.5] },
  imagenet: { mean: [123.675, 116.28, 103.53], deviation: [58.395, 57.12, 57.375] },
  raw: { mean: [0, 0, 0], deviation: [1, 1, 1] },
};

/** The picture that an input of this shape takes; undefined where it is none. `side` stands in for sizes that are open. */
export function pictureOf(shape: readonly (number | string)[], range: PixelRange, side: number): PictureInput | undefined {
  const [, second, , last] = shape;
  const layout = isColours(second) ? 'channels-first' : 'channels-last';
  const channels = layout === 'channels-first' ? second : last;
  if (shape.length !== 4 || !isColours(channels)) return undefined;
  const [height = side, width = side] = shape
    .slice(layout === 'channels-first' ? 2 : 1)
    .map((size) => (typeof size === 'number' ? size : side));
  if (Math.max(width, height) > largestSide) return undefined;
  const { mean, deviation } = pixelRanges[range];
  return { width, height, channels, layout, mean: mean.slice(0, channels), deviation: deviation.slice(0, channels) };
}

/** As in `preprocess.ts`. */
const largestSide = 1_024;

function isColours(size: number | string | undefined): size is 1 | 3 {
  return size === 1 || size === 3;
}
