import { sameJson } from '../../nodes/kit/json.ts';
import type { PastStep } from '../store/past-steps.ts';
import type { PreImage } from './cache-key.ts';

/**
 * Milliseconds that a step will take, by what it took before; undefined where nothing is known. One that was ended early
 * says only that the whole takes longer, and one that goes on from there needs what is left.
 */
export function expectedMs(
  { pre, type, begun }: { pre: PreImage | undefined; type: string; begun: boolean },
  last: PastStep | undefined,
  typical: (type: string) => number | undefined,
): number | undefined {
  if (last?.pre.type !== type) return typical(type);
  if (!last.early) return last.ms;
  const whole = last.wholeMs ?? typical(type);
  if (whole === undefined || !sameJson(last.pre, pre ?? null)) return whole;
  if (whole <= last.ms) return undefined;
  return begun ? whole - last.ms : whole;
}

/** What is noted of a step, given what was noted before: the time of one that went on from an early end is that of both goes. */
export function timeOf(step: PastStep, before: PastStep | undefined): PastStep {
  const wentOn = before?.early && sameJson(before.pre, step.pre);
  const ms = wentOn ? before.ms + step.ms : step.ms;
  const wholeMs = before?.pre.type === step.pre.type ? (before.early ? before.wholeMs : before.ms) : undefined;
  return { ...step, ms, ...(step.early && wholeMs !== undefined && { wholeMs }) };
}
