import type { Json } from './json.ts';
import type { NodeFix } from './problem.ts';
import { isShown, type Setting, type Settings } from './settings.ts';
import { message } from './text.ts';

/** What each shown setting of a node offers so that it needs less memory. */
export function lighterFixes(settings: Settings, values: Readonly<Record<string, Json>>, device: string): NodeFix[] {
  return Object.entries(settings).flatMap(([name, setting]) => {
    if (!isShown(setting, values)) return [];
    const lighter = lighterFix(name, setting, values[name] ?? null, device);
    return lighter ? [lighter] : [];
  });
}

function lighterFix(name: string, { lighter }: Setting, value: Json, device: string): NodeFix | undefined {
  if (!lighter) return undefined;
  if ('half' in lighter) {
    const now = typeof value === 'number' ? value : lighter.assumed;
    if (now === undefined || now < 2) return undefined;
    const half = Math.floor(now / 2);
    return { label: message(lighter.label, { value: half }), settings: { [name]: half } };
  }
  if (value === lighter.value || (lighter.device === 'gpu' && device === 'cpu')) return undefined;
  return { label: message(lighter.label), settings: { [name]: lighter.value } };
}
