/** A convolutional network: stages of convolutions, each of which sees the picture at half the size of the one before. */
export interface PictureNetwork {
  /** Channels of each stage. */
  stages: readonly number[];
  /** Convolutions in each stage. */
  depth: number;
  /** How many pixels the first convolution moves at once: 2 for large pictures. */
  stride: number;
  /** Of the means that the answers are made of. */
  dropout: number;
}

/** Stages go on until this few pixels are left each way. */
const fewestPixels = 8;
const mostStages = 5;
/** Above this side the first convolution halves the picture: its many pixels would take most of the time. */
const largeSide = 64;

/** As many stages as the picture has room for, the channels doubling from one to the next. */
export function networkFor(
  side: number,
  { channels, depth, dropout }: { channels: number; depth: number; dropout: number },
): PictureNetwork {
  const stride = side > largeSide ? 2 : 1;
  const stages = [channels];
  for (let left = side / stride; left > fewestPixels && stages.length < mostStages; left /= 2) stages.push(channels * 2 ** stages.length);
  return { stages, depth, stride, dropout };
}
