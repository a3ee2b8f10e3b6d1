import { createHash } from 'node:crypto';
import { canonicalJson } from '../../nodes/kit/json.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { Setting, Settings } from '../../nodes/kit/settings.ts';
import type { Surveyed } from './survey.ts';

const keptMark = 'kept-';

/**
 * The name of the folder in which a step keeps what a later start goes on from. It follows from what the step works on,
 * not from the device or the setting that chooses it, so that a stopped training is found again on another one, nor from settings with
 * which it goes on, such as a budget. What was paid for outlives a newer program, too: who keeps it names it by what was asked.
 * Undefined where what it works on is not known.
 */
export function checkpointFolder(
  { pre, into, entry }: Pick<Surveyed, 'pre' | 'into' | 'entry'>,
  outputs: (node: string) => Record<string, PortValue> | undefined,
): string | undefined {
  if (!pre) return undefined;
  const { type, version, code, files } = pre;
  const counted = <Value>(values: Record<string, Value>): Record<string, Value> =>
    Object.fromEntries(
      Object.entries(values).filter(([name]) => !choosesDevice(entry.settings[name]) && entry.settings[name]?.goesOn !== true),
    );
  const [settings, secrets] = [counted(pre.settings), counted(pre.secrets)];
  const inputs: [string, PortValue][] = [];
  for (const { from, to } of into) {
    const value = outputs(from[0])?.[from[1]];
    if (value) inputs.push([to[1], value]);
  }
  const isKept = goesOn(entry);
  const content = canonicalJson({ type, version, ...(!isKept && { code }), settings, files, secrets, inputs });
  return `${isKept ? keptMark : ''}${createHash('sha256').update(content).digest('hex')}`;
}

/** Whether a step of this type goes on with some other settings, so that its folder is kept when it is done. */
export function goesOn({ settings }: { settings: Settings }): boolean {
  return Object.values(settings).some((setting) => setting.goesOn);
}
export function isKeptFolder(name: string): boolean {
  return name.startsWith(keptMark);
}

function choosesDevice(setting: Setting | undefined): boolean {
  return setting?.lighter !== undefined && 'device' in setting.lighter;
}
