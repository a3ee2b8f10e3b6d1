import { createHash } from 'node:crypto';
import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import { canonicalJson, type Json } from '../../nodes/kit/json.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import { isShown, withDefaults } from '../../nodes/kit/settings.ts';

/** All that a step's result depends on. Its hash is the cache key; compared with an earlier one it says why a step runs again. */
export interface PreImage {
  type: string;
  version: number;
  code: string;
  /** Those that are shown, with defaults filled in. */
  settings: Record<string, Json>;
  /** Fingerprints of the content that file settings name, by setting. */
  files: Record<string, string>;
  /** Versions of the secrets that are named, by setting. */
  secrets: Record<string, number>;
  /** By input: key and output of what is wired in, in stored order. */
  inputs: Record<string, [key: string, output: string][]>;
  device?: string;
}

export function cacheKey(pre: PreImage): string {
  return createHash('sha256').update(canonicalJson(pre)).digest('hex');
}

/** The key of what no key stands for: a value that came from outside, or from a node that runs every time. */
export function contentKey(outputs: Readonly<Record<string, PortValue>>): string {
  return createHash('sha256').update('content').update(canonicalJson(outputs)).digest('hex');
}

/** Settings as they count: defaults filled in, those that are not shown left out. */
export function countedSettings(entry: CatalogEntry, given: Readonly<Record<string, Json>>): Record<string, Json> {
  const values = withDefaults(entry.settings, given);
  return Object.fromEntries(Object.entries(values).filter(([name]) => isShownByName(entry, name, values)));
}
function isShownByName(entry: CatalogEntry, name: string, values: Record<string, Json>): boolean {
  const setting = entry.settings[name];
  return setting !== undefined && isShown(setting, values);
}
