/** A network of layers one after the other as plain data: what a person lays out, layer by layer. */
export const layerKinds = [
  'dense',
  'convolution',
  'max-pooling',
  'average-pooling',
  'global-pooling',
  'flatten',
  'dropout',
  'batch-normalization',
  'layer-normalization',
  'activation',
  'shortcut',
] as const;
export type LayerKind = (typeof layerKinds)[number];
export type LayerActivation = 'none' | 'relu' | 'leaky-relu' | 'gelu' | 'silu' | 'elu' | 'tanh' | 'sigmoid';

/** Each kind looks only at what concerns it; what is left out is as in `usualLayer`. */
export interface StackLayer {
  kind: LayerKind;
  /** Of a dense layer. */
  units?: number;
  /** Of a convolution. */
  channels?: number;
  /** Side of a convolution's kernel: odd, so that a picture keeps its size at stride 1. */
  kernel?: '1' | '3' | '5' | '7';
  /** Side of the window that a pooling looks at. */
  size?: number;
  /** Left out: 1 for a convolution, the window's side for a pooling. */
  stride?: number | null;
  activation?: LayerActivation;
  /** Share that a dropout hides. */
  rate?: number;
  /** Layers that a shortcut leaps over: it adds what went into the first of them. */
  over?: number;
}
export const usualLayer = {
  kind: 'dense',
  units: 64,
  channels: 16,
  kernel: '3',
  size: 2,
  stride: null,
  activation: 'relu',
  rate: 0.2,
  over: 2,
} as const satisfies Required<StackLayer>;

/** What runs between two layers: a row of numbers, whose width may not be known before a run or only `about`, or a picture. */
export type StackShape =
  { kind: 'row'; width?: number; about?: true } | { kind: 'picture'; channels: number; height: number; width: number };

export type LayerFault =
  | { kind: 'needs-picture' | 'needs-row' | 'too-large' }
  | { kind: 'too-small'; height: number; width: number }
  | { kind: 'no-such-layer'; most: number }
  | { kind: 'unlike'; from: StackShape; to: StackShape };

/** What leaves a layer in its place, and how many weights it has where that is known. */
export interface RightPlace {
  shape: StackShape;
  weights: number | undefined;
  about?: true;
}
export type StackPlace = RightPlace | { fault: LayerFault };

/** More would not fit where this program is meant to run. */
export const mostWeights = 100e6;

/** What each layer makes of what it gets. After the first layer that is wrong nothing is known, so the list ends with it. */
export function stackShapes(layers: readonly StackLayer[], input: StackShape): StackPlace[] {
  const shapes = [input];
  const places: StackPlace[] = [];
  let total = 0;
  for (const layer of layers) {
    const place = placeOf({ ...usualLayer, ...layer }, shapes);
    if ('fault' in place) return [...places, place];
    total += place.weights ?? 0;
    if (total > mostWeights) return [...places, { fault: { kind: 'too-large' } }];
    places.push(place);
    shapes.push(place.shape);
  }
  return places;
}

/** What leaves the last layer. */
export function lastShape(places: readonly StackPlace[], input: StackShape): StackShape {
  const last = places.findLast((place) => 'shape' in place);
  return last && 'shape' in last ? last.shape : input;
}

/** Numbers of a row, or of a picture laid out as one. */
export function widthOf(shape: StackShape): number | undefined {
  return shape.kind === 'row' ? shape.width : shape.channels * shape.height * shape.width;
}

/** About what a training takes beside its rows: the weights with what the optimizer keeps of them, and what a batch leaves on its way forth and back. */
export function stackBytes(layers: readonly StackLayer[], input: StackShape, batch: number): number {
  const places = stackShapes(layers, input).flatMap((place) => ('shape' in place ? place : []));
  const weights = places.reduce((sum, place) => sum + (place.weights ?? 0), 0);
  const left = places.reduce((sum, { shape }) => sum + (widthOf(shape) ?? 0), 0);
  return weights * 4 * 6 + left * 4 * 4 * batch;
}

/** `shapes` are those before each layer so far, the last one that which this layer gets. */
function placeOf(layer: Required<StackLayer>, shapes: readonly StackShape[]): StackPlace {
  const shape = shapes.at(-1) ?? { kind: 'row' };
  const row = shape.kind === 'row' ? shape : undefined;
  const about = row?.about && { about: row.about };
  switch (layer.kind) {
    case 'dense':
      if (!row) return wrong({ kind: 'needs-row' });
      return { shape: { kind: 'row', width: layer.units }, weights: times(row.width, layer.units, layer.units), ...about };
    case 'convolution':
    case 'max-pooling':
    case 'average-pooling':
      return shape.kind === 'picture' ? movedOver(layer, shape) : wrong({ kind: 'needs-picture' });
    case 'global-pooling':
      return shape.kind === 'picture' ? rowOf(shape.channels) : wrong({ kind: 'needs-picture' });
    case 'flatten':
      return row ? { shape, weights: 0 } : rowOf(widthOf(shape));
    case 'batch-normalization':
      return { shape, weights: times(row ? row.width : channelsOf(shape), 2), ...about };
    case 'layer-normalization':
      return { shape, weights: times(widthOf(shape), 2), ...about };
    case 'dropout':
    case 'activation':
      return { shape, weights: 0 };
    case 'shortcut':
      return leapt(layer.over, shapes);
  }
}

function movedOver(layer: Required<StackLayer>, { channels, height, width }: StackShape & { kind: 'picture' }): StackPlace {
  const moves = layer.kind === 'convolution';
  const size = moves ? Number(layer.kernel) : layer.size;
  const stride = layer.stride ?? (moves ? 1 : size);
  const room = moves ? size - 1 : 0;
  if (Math.min(height, width) + room < size) return wrong({ kind: 'too-small', height, width });
  const left = (side: number) => Math.floor((side + room - size) / stride) + 1;
  const places = { kind: 'picture', height: left(height), width: left(width) } as const;
  if (!moves) return { shape: { ...places, channels }, weights: 0 };
  return { shape: { ...places, channels: layer.channels }, weights: (channels * size * size + 1) * layer.channels };
}

function leapt(over: number, shapes: readonly StackShape[]): StackPlace {
  const most = shapes.length - 1;
  const [from, to] = [shapes[most - over], shapes[most]];
  if (!from || !to) return wrong({ kind: 'no-such-layer', most });
  const [before, after] = [sizesOf(from), sizesOf(to)];
  const alike = before.length === after.length && before.every((size, at) => !size || !after[at] || size === after[at]);
  return alike ? { shape: to, weights: 0 } : wrong({ kind: 'unlike', from, to });
}

function sizesOf(shape: StackShape): (number | undefined)[] {
  // Whether an uncertain width fits shows when the rows are read.
  return shape.kind === 'row' ? [shape.about ? undefined : shape.width] : [shape.channels, shape.height, shape.width];
}

function rowOf(width: number | undefined): StackPlace {
  return { shape: { kind: 'row', ...(width !== undefined && { width }) }, weights: 0 };
}

function channelsOf(shape: StackShape): number | undefined {
  return shape.kind === 'picture' ? shape.channels : undefined;
}

function times(size: number | undefined, factor: number, more = 0): number | undefined {
  return size === undefined ? undefined : size * factor + more;
}

function wrong(fault: LayerFault): StackPlace {
  return { fault };
}
