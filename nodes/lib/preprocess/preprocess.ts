import { isObject } from '../../kit/json.ts';
import type { ImageFeatures } from './image-features.ts';
import type { TableFeatures } from './table-features.ts';
import type { TextFeatures } from './text-features.ts';

/** `preprocess.json` of a model artifact: everything between a raw row and the model's tensors, as data. */
export type Preprocess = { format: 'graftwork-preprocess/1' } & Features;
export type Features = TextFeatures | TableFeatures | ImageFeatures;

export function preprocessText(features: Features): string {
  const preprocess: Preprocess = { format: 'graftwork-preprocess/1', ...features };
  return JSON.stringify(preprocess);
}

/** Reads `preprocess.json`. Only what names our format is taken: a model artifact may have come from elsewhere. */
export function parsePreprocess(content: string): Preprocess {
  const data: unknown = JSON.parse(content);
  if (!isPreprocess(data)) throw new Error('This model’s preprocessing is not of a form that this Graftwork knows.');
  return data;
}

function isPreprocess(data: unknown): data is Preprocess {
  if (!isObject(data) || data.format !== 'graftwork-preprocess/1' || !Array.isArray(data.columns) || typeof data.size !== 'number')
    return false;
  return data.kind === 'table' || isImage(data) || (data.kind === 'text' && isObject(data.terms) && Array.isArray(data.weights));
}

/** Pictures are decoded into a frame of this size, so it is held to what training makes. */
function isImage({ kind, width, height, channels, mean, deviation }: Record<string, unknown>): boolean {
  const isSide = (side: unknown) => typeof side === 'number' && Number.isInteger(side) && side > 0 && side <= largestSide;
  return (
    kind === 'image' &&
    isSide(width) &&
    isSide(height) &&
    (channels === 1 || channels === 3) &&
    Array.isArray(mean) &&
    Array.isArray(deviation)
  );
}
const largestSide = 1_024;
