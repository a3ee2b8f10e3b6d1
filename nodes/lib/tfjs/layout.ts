import { floats, graphInput } from '../learn/graph.ts';
import { transpose } from '../learn/operators.ts';
import { fixedShape, sizeOf, type FloatArray, type Graph, type Value } from '../learn/value.ts';
import { broken, type Layer } from './config.ts';

/**
 * Keras keeps channels in the last axis, ONNX in the second. A tensor is turned only where a layer needs the other order, so
 * that a stack of convolutions is turned never.
 */
export interface Tensor {
  value: Value;
  channels: 'last' | 'second';
}

export function channelsLast({ value, channels }: Tensor): Value {
  const rank = value.shape.length;
  if (channels === 'last' || rank < 3) return value;
  return transpose(value, [0, ...Array.from({ length: rank - 2 }, (_, place) => place + 2), 1]);
}

export function channelsSecond({ value, channels }: Tensor): Value {
  const rank = value.shape.length;
  if (channels === 'second' || rank < 3) return value;
  return transpose(value, [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, place) => place + 1)]);
}

/** An axis of the Keras tensor in the tensor as it lies here. */
export function axisHere({ value, channels }: Tensor, axis: number, layer: Layer): number {
  const rank = value.shape.length;
  const positive = axis < 0 ? axis + rank : axis;
  if (positive < 0 || positive >= rank) throw broken(layer, 'axis');
  if (channels === 'last' || rank < 3 || positive === 0) return positive;
  return positive === rank - 1 ? 1 : positive + 1;
}

export interface LoadedWeight {
  shape: readonly number[];
  data: Float32Array;
}

/** Where the layers of a model take their weights from. What was taken is an input of the graph under the file's name. */
export interface Weights {
  graph: Graph;
  taken: Record<string, FloatArray>;
  /** In the order of axes that is asked for, then seen as `shape`; `shape` alone is what the file must have. */
  take(layer: Layer, name: string, options: { shape: readonly number[]; order?: readonly number[]; as?: readonly number[] }): Value;
}

export function weightsOf(graph: Graph, loaded: ReadonlyMap<string, LoadedWeight>): Weights {
  const taken: Record<string, FloatArray> = {};
  return {
    graph,
    taken,
    take(layer, name, { shape, order, as }) {
      const full = `${layer.name}/${name}`;
      // A layer may stand at several places of the model with one set of weights.
      const known = graph.inputs.get(full);
      if (known) return known;
      const weight = loaded.get(full);
      if (!weight || weight.shape.join() !== shape.join()) throw broken(layer, weight ? `${name} [${shape.join(', ')}]` : name);
      const turned = order ? shape.map((_, axis) => shape[order[axis] ?? axis] ?? 1) : shape;
      taken[full] = order ? reordered(weight.data, shape, order) : weight.data;
      return graphInput(graph, full, as ?? turned);
    },
  };
}

/** A constant of one number for each channel, where a file leaves out what does not change anything. */
export function filled(graph: Graph, channels: number, number: number): Value {
  return floats(graph, new Float32Array(channels).fill(number), [channels]);
}

export function reordered(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const steps = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = order.map((axis) => shape[axis] ?? 1);
  const strides = order.map((axis) => steps[axis] ?? 1);
  const turned = new Float32Array(data.length);
  const place = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < turned.length; to++) {
    turned[to] = data[from] ?? 0;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const next = (place[axis] ?? 0) + 1;
      from += strides[axis] ?? 0;
      place[axis] = next;
      if (next < (sizes[axis] ?? 1)) break;
      from -= next * (strides[axis] ?? 0);
      place[axis] = 0;
    }
  }
  return turned;
}

/** All sizes behind the batch. */
export function sizesAfterBatch(value: Value): number[] {
  return fixedShape(value.shape.slice(1));
}
