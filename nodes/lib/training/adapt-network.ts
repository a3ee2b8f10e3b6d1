import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import type { BaseFeatures } from '../preprocess/base-features.ts';
import type { AdaptSettings } from './network-settings.ts';

export interface NetworkAdaption {
  model: ModelValue;
  base: BaseFeatures;
  rows: TableValue;
  validation?: TableValue;
  settings: AdaptSettings;
}

/** Teaches a network of another program the classes, or numbers, of rows. */
export async function adaptNetwork(_context: Context, _adaption: NetworkAdaption): Promise<ModelValue> {
  throw new Error('Not there yet.');
}
