import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from '../../../nodes/kit/sha256.ts';

test('every text has the hash that Node gives it', () => {
  const known = (text: string) => createHash('sha256').update(text).digest('hex');
  for (const text of ['', 'abc', '中文'.repeat(40), ...[55, 56, 63, 64, 65].map((count) => 'x'.repeat(count))])
    expect(sha256(text)).toBe(known(text));
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => sha256(text) === known(text)),
    { numRuns: 50 },
  );
});
