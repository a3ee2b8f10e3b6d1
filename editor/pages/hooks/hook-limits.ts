import type { Text } from '../../../nodes/kit/text.ts';
import type { HookSettings } from '../../../runtime/protocol.ts';
import { readNumber } from '../../i18n/read-number.ts';

/** The limits as they stand in the form. */
export interface Limits {
  requestsPerMinute: string;
  kilobytes: string;
  syncSeconds: string;
}
type Checked =
  | { ok: true; settings: Pick<HookSettings, 'requestsPerMinute' | 'maxBytes' | 'syncSeconds'> }
  | { ok: false; wrong: Partial<Record<keyof Limits, Text>> };

export function limitsOf({ requestsPerMinute, maxBytes, syncSeconds }: HookSettings): Limits {
  return { requestsPerMinute: String(requestsPerMinute), kilobytes: String(maxBytes / 1_000), syncSeconds: String(syncSeconds) };
}

/** Reads the limits; each that does not fit is answered with what would. The bounds are the server's. */
export function checkedLimits(limits: Limits): Checked {
  const requestsPerMinute = readNumber(limits.requestsPerMinute) ?? NaN;
  const kilobytes = readNumber(limits.kilobytes) ?? NaN;
  const syncSeconds = readNumber(limits.syncSeconds) ?? NaN;
  const wrong: Partial<Record<keyof Limits, Text>> = {};
  if (!Number.isInteger(requestsPerMinute) || requestsPerMinute < 1 || requestsPerMinute > 10_000_000) {
    wrong.requestsPerMinute = { en: 'Write a whole number from 1 to 10,000,000.', zh: '请填写 1 到 10,000,000 的整数。' };
  }
  if (!(kilobytes >= 0.1 && kilobytes <= 10_000)) {
    wrong.kilobytes = { en: 'Write a number from 0.1 to 10,000.', zh: '请填写 0.1 到 10,000 的数字。' };
  }
  if (!(syncSeconds >= 0.1 && syncSeconds <= 300))
    wrong.syncSeconds = { en: 'Write a number from 0.1 to 300.', zh: '请填写 0.1 到 300 的数字。' };
  if (Object.keys(wrong).length > 0) return { ok: false, wrong };
  return { ok: true, settings: { requestsPerMinute, maxBytes: Math.round(kilobytes * 1_000), syncSeconds } };
}
