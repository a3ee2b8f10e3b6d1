import { expect, test } from 'vitest';
import { checkedLimits } from '../../../../editor/pages/hooks/hook-limits.ts';

test('kilobytes of the form become the bytes of the server', () => {
  expect(checkedLimits({ requestsPerMinute: '6,000', kilobytes: '0.5', syncSeconds: '20' })).toEqual({
    ok: true,
    settings: { requestsPerMinute: 6_000, maxBytes: 500, syncSeconds: 20 },
  });
});

test('each limit that the server would refuse is refused at its field', () => {
  const checked = checkedLimits({ requestsPerMinute: '1.5', kilobytes: 'much', syncSeconds: '' });
  expect(checked.ok ? [] : Object.keys(checked.wrong).sort()).toEqual(['kilobytes', 'requestsPerMinute', 'syncSeconds']);
});
