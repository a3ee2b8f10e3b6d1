import { isObject } from '../../kit/json.ts';
import type { BaseFeatures } from './base-features.ts';
import type { ImageFeatures } from './image-features.ts';
import type { MixedFeatures } from './mixed-features.ts';
import type { TableFeatures } from './table-features.ts';
import type { TextFeatures } from './text-features.ts';
import { isTokenKind, type LanguageFeatures, type TokenFeatures } from './token-features.ts';
import type { WordFeatures } from './word-features.ts';

/** What is done to a row before a model sees it. */
export type Features =
  TextFeatures | TableFeatures | ImageFeatures | MixedFeatures | WordFeatures | TokenFeatures | LanguageFeatures | BaseFeatures;

/** `preprocess.json` of a model artifact: everything between a raw row and the model's tensors, as data. */
export type Preprocess = { format: 'graftwork-preprocess/1' } & Features;

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
  switch (data.kind) {
    case 'table':
      return true;
    case 'text':
      return isObject(data.terms) && Array.isArray(data.weights);
    case 'words':
      return Array.isArray(data.labels) && Array.isArray(data.vocabulary);
    case 'base':
      return Array.isArray(data.inputs) && (data.picture === undefined || (isObject(data.picture) && isFrame(data.picture)));
    case 'image':
      return isFrame(data);
    case 'mixed':
      return data.image === undefined || (isObject(data.image) && isFrame(data.image));
    default:
      return isTokenKind(data);
  }
}

/** Pictures are decoded into a frame of this size, so it is held to what training makes. */
function isFrame({ width, height, channels, mean, deviation }: Record<string, unknown>): boolean {
  const isSide = (side: unknown) => typeof side === 'number' && Number.isInteger(side) && side > 0 && side <= largestSide;
  return isSide(width) && isSide(height) && (channels === 1 || channels === 3) && Array.isArray(mean) && Array.isArray(deviation);
}
const largestSide = 1_024;
