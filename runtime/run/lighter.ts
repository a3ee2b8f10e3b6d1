import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import type { Json } from '../../nodes/kit/json.ts';
import { lighterFixes } from '../../nodes/kit/lighter.ts';
import type { StepFailure } from './messages.ts';

const wantsLess = new Set(['memory-full', 'worker-lost', 'worker-silent']);

/** A failure for want of memory, with the settings of the node that make it need less. */
export function withLighter(failure: StepFailure, entry: CatalogEntry, settings: Record<string, Json>, device: string): StepFailure {
  if (!wantsLess.has(failure.problem.code) || failure.problem.fixes) return failure;
  const fixes = lighterFixes(entry.settings, settings, device);
  return fixes.length > 0 ? { ...failure, problem: { ...failure.problem, fixes: fixes.slice(0, 3) } } : failure;
}
