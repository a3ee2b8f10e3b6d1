import type { Tensor } from 'onnxruntime-node';
import type { ModelFit, ModelRows, TensorData } from './fit-model.ts';
import { fillDropoutMask, shuffle } from './random.ts';
import type { DropoutMask } from './scope.ts';
import type { TensorOf } from './session.ts';
import type { BatchPart } from './step.ts';
import type { BatchShape } from './step-graph.ts';
import type { Batch, BatchPlace } from './trainer.ts';
import { sizeOf } from './value.ts';

/** Lengths to which texts are padded: each needs a graph of its own, so there are few; each is at most a third longer than the one before. */
const paddedLengths = [8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1_024, 1_536, 2_048, 3_072, 4_096];
/** Batches whose rows are sorted by length together. More would put like rows into the same batch again and again. */
const sortedTogether = 32;
/** Layers of one part of a batch; the next part draws other numbers. */
const layersOfPart = 4_096;

export interface Batches {
  first: BatchShape;
  perEpoch: number;
  batch: (place: BatchPlace, masksOf: (shape: BatchShape) => readonly DropoutMask[]) => Batch;
  rowsOfBatch: () => Int32Array;
}

/** Batches of one number of rows; the last of an epoch is filled up with rows that count nothing. */
export function createBatches({ training, options }: Pick<ModelFit, 'training' | 'options'>, tensorOf: TensorOf): Batches {
  const { rows, weightOf = () => 1, lengthOf, feeds } = training;
  const batchRows = Math.min(options.batchSize, rows.length);
  const partRows = Math.min(options.microBatch ?? batchRows, batchRows);
  let order = rows;
  let orderEpoch = -1;
  let chosen = rows;

  function rowsAt({ epoch, batch }: BatchPlace): Int32Array {
    if (epoch !== orderEpoch && batchRows < rows.length) {
      order = orderOf(training, { seed: options.seed, epoch, batchRows });
      orderEpoch = epoch;
    }
    return order.subarray(batch * batchRows, (batch + 1) * batchRows);
  }

  function partOf(part: Int32Array, index: number, weight: number, place: BatchPlace, masksOf: Parameters<Batches['batch']>[1]): BatchPart {
    const shape = shapeFor(part, partRows, training);
    const shares = new Float32Array(partRows).fill(weight > 0 ? 1 / weight : 0, 0, part.length);
    const masks = masksOf(shape).map(({ name, shape: sizes, rate }, layer) => {
      const mask = new Float32Array(sizeOf(sizes));
      fillDropoutMask(mask, rate, { seed: options.seed, purpose: 'dropout', step: place.step, layer: layer + index * layersOfPart });
      return [name, tensorOf(mask, sizes)] as const;
    });
    return {
      shape,
      feeds: { ...Object.fromEntries(masks), ...toTensors(feeds(part, shape, place), tensorOf), shares: tensorOf(shares, [partRows]) },
    };
  }

  return {
    first: shapeFor(rows.subarray(0, partRows), partRows, training),
    perEpoch: Math.ceil(rows.length / batchRows),
    batch(place, masksOf) {
      chosen = rowsAt(place);
      const weight = chosen.reduce((sum, row) => sum + weightOf(row), 0);
      const parts: BatchPart[] = [];
      for (let start = 0; start < chosen.length; start += partRows)
        parts.push(partOf(chosen.subarray(start, start + partRows), parts.length, weight, place, masksOf));
      const tokens = lengthOf && chosen.reduce((sum, row) => sum + lengthOf(row), 0);
      return { parts, weight, rows: chosen.length, ...(tokens !== undefined && { tokens }) };
    },
    rowsOfBatch: () => chosen,
  };
}

/** The rows of an epoch one after the other: shuffled; texts then go with those of like length, in batches whose order is shuffled again. */
function orderOf(
  { rows, lengthOf }: ModelRows,
  { seed, epoch, batchRows }: { seed: number; epoch: number; batchRows: number },
): Int32Array {
  const order = shuffle(rows.slice(), { seed, purpose: 'shuffle', step: epoch });
  if (!lengthOf) return order;
  const window = batchRows * sortedTogether;
  for (let start = 0; start < order.length; start += window)
    order.subarray(start, start + window).sort((a, b) => lengthOf(a) - lengthOf(b));
  // The unfilled batch stays last.
  const whole = Math.floor(order.length / batchRows);
  const places = shuffle(
    Int32Array.from({ length: whole }, (_, at) => at),
    { seed, purpose: 'shuffle', step: epoch, layer: 1 },
  );
  const mixed = order.slice();
  for (const [to, from] of places.entries()) mixed.set(order.subarray(from * batchRows, (from + 1) * batchRows), to * batchRows);
  return mixed;
}

/** The shape of a graph that takes these rows. */
export function shapeFor(rows: Int32Array, batchRows: number, { lengthOf, longest }: Pick<ModelRows, 'lengthOf' | 'longest'>): BatchShape {
  if (!lengthOf) return { rows: batchRows };
  const needed = rows.reduce((most, row) => Math.max(most, lengthOf(row)), 1);
  const padded = paddedLengths.find((length) => length >= needed) ?? needed;
  return { rows: batchRows, length: Math.max(needed, Math.min(padded, longest ?? padded)) };
}

/** All shapes that a training can come to with so many rows in a part. */
export function shapesOf({ rows, ...texts }: ModelRows, partRows: number): BatchShape[] {
  const { lengthOf } = texts;
  if (!lengthOf) return [{ rows: partRows }];
  const shapes = new Map<number, BatchShape>();
  for (let at = 0; at < rows.length; at++) {
    const shape = shapeFor(rows.subarray(at, at + 1), partRows, texts);
    shapes.set(shape.length ?? 0, shape);
  }
  return [...shapes.values()];
}

export function toTensors(feeds: Readonly<Record<string, TensorData>>, tensorOf: TensorOf): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(feeds).map(([name, { data, shape }]) => [name, tensorOf(data, shape)]));
}
