import type { ImageFeatures } from './image-features.ts';
import type { TableFeatures } from './table-features.ts';
import { type SparseFeatures, type TextFeatures } from './text-features.ts';

/** From rows with a text, a picture and further columns to numbers; what a model does not read is missing. */
export interface MixedFeatures {
  kind: 'mixed';
  /** All columns that are read. */
  columns: readonly string[];
  text?: TextFeatures;
  image?: ImageFeatures;
  table?: TableFeatures;
  /** Numbers of a row, without those of its picture. */
  size: number;
}

/** Writes the features of a text as a row of numbers, most of them 0. */
export function writeSparse({ ids, values }: SparseFeatures, target: Float32Array, start: number): void {
  for (let at = 0; at < ids.length; at++) target[start + ids[at]!] = values[at]!;
}
