import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { NodeFix } from '../../nodes/kit/problem.ts';
import { isShown, type Setting } from '../../nodes/kit/settings.ts';
import { message } from '../../nodes/kit/text.ts';
import type { StepFailure } from './messages.ts';

const wantsLess = new Set(['memory-full', 'worker-lost', 'worker-silent']);

/** A failure for want of memory, with the settings of the node that make it need less. */
export function withLighter(failure: StepFailure, entry: CatalogEntry, settings: Record<string, Json>, device: string): StepFailure {
  if (!wantsLess.has(failure.problem.code) || failure.problem.fixes) return failure;
  const fixes = Object.entries(entry.settings).flatMap(([name, setting]) => {
    if (!isShown(setting, settings)) return [];
    const lighter = lighterFix(name, setting, settings[name] ?? null, device);
    return lighter ? [lighter] : [];
  });
  return fixes.length > 0 ? { ...failure, problem: { ...failure.problem, fixes: fixes.slice(0, 3) } } : failure;
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
