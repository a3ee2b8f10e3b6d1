import { createHash } from 'node:crypto';
import { canonicalJson } from '../../nodes/kit/json.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { Setting } from '../../nodes/kit/settings.ts';
import type { Surveyed } from './survey.ts';

/**
 * The name of the folder in which a step keeps what a later start goes on from. It follows from what the step works on,
 * not from the device or the setting that chooses it, so that a stopped training is found again on another one. Undefined where
 * what it works on is not known.
 */
export function checkpointFolder(
  { pre, into, entry }: Pick<Surveyed, 'pre' | 'into' | 'entry'>,
  outputs: (node: string) => Record<string, PortValue> | undefined,
): string | undefined {
  if (!pre) return undefined;
  const { type, version, code, files, secrets } = pre;
  const settings = Object.fromEntries(Object.entries(pre.settings).filter(([name]) => !choosesDevice(entry.settings[name])));
  const inputs: [string, PortValue][] = [];
  for (const { from, to } of into) {
    const value = outputs(from[0])?.[from[1]];
    if (value) inputs.push([to[1], value]);
  }
  const content = canonicalJson({ type, version, code, settings, files, secrets, inputs });
  return createHash('sha256').update(content).digest('hex');
}

function choosesDevice(setting: Setting | undefined): boolean {
  return setting?.lighter !== undefined && 'device' in setting.lighter;
}
