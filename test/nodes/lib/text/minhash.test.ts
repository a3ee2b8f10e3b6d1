import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createMinHash, hashParameters, shingleLength } from '../../../../nodes/lib/text/minhash.ts';
import { sha1First8 } from '../../../../nodes/lib/text/sha1.ts';
import { shingleTokens } from '../../../../nodes/lib/text/shingle-tokens.ts';

const join64 = (high = 0, low = 0) => (BigInt(high) << 32n) | BigInt(low);

/** From NumPy's RandomState(1).randint, as datatrove draws them. */
test('the parameters of the hashes are those of the reference', () => {
  const { aHigh, aLow, bHigh, bLow } = hashParameters();
  expect([0, 1, 2, 3].map((k) => join64(aHigh[k], aLow[k]))).toEqual([
    775169054918279404n,
    1758426461858698313n,
    2109959069025162n,
    965365488286768774n,
  ]);
  expect([0, 1, 2, 3].map((k) => join64(bHigh[k], bLow[k]))).toEqual([
    1062448801025099917n,
    1324811268927594100n,
    1217488311597731462n,
    100775521383383736n,
  ]);
});

const fox = 'the quick brown fox jumps over the lazy dog';

test('shingles hash as the reference does', () => {
  const { bytes, starts, ends, count } = shingleTokens(fox, 'words');
  const out = new Uint32Array(2);
  const found = Array.from({ length: count - shingleLength + 1 }, (_, i) => {
    sha1First8(bytes, { start: starts[i] ?? 0, end: ends[i + shingleLength - 1] ?? 0 }, out);
    return join64(out[1], out[0]);
  });
  expect(found).toEqual([12313522834835307089n, 13802602654544986703n, 6350799717277693736n, 10823048585179756349n, 13679420430192371655n]);
});

test('the first bucket of a signature is that of the reference', () => {
  const signature = createMinHash('words')(fox);
  expect(Array.from({ length: 8 }, (_, k) => join64(signature?.high[k], signature?.low[k]))).toEqual([
    585594454516184072n,
    284080765670708113n,
    594234408324153881n,
    226360113463360020n,
    42312182183823545n,
    295150809832830541n,
    316606424307206655n,
    439255022718586444n,
  ]);
});

test('64-bit arithmetic in halves agrees with whole numbers, and SHA-1 with the runtime, on texts of all lengths', () => {
  const { aHigh, aLow, bHigh, bLow } = hashParameters();
  const sign = createMinHash('ascii-words');
  for (let length = 1; length < 160; length += 7) {
    const words = Array.from({ length: 5 }, (_, i) => String.fromCharCode(97 + ((i * 7 + length) % 26)).repeat(i === 2 ? length : 1));
    const digest = createHash('sha1').update(words.join(' ')).digest();
    const x = digest.readBigUInt64LE(0);
    const signature = sign(words.join(' '));
    for (let k = 0; k < 112; k++) {
      const expected = ((x * join64(aHigh[k], aLow[k]) + join64(bHigh[k], bLow[k])) % (1n << 64n)) % ((1n << 61n) - 1n);
      expect(join64(signature?.high[k], signature?.low[k])).toBe(expected);
    }
  }
});

test('wording counts, numbers, case, accents and punctuation do not; Chinese is compared by characters', () => {
  const sign = createMinHash('words');
  expect(sign('Café No. 12 opens, at 9:30 on Monday!')).toEqual({ ...sign('cafe no 7 opens at 8:15 on monday') });
  expect(sign('too few words here')).toBeUndefined();
  const { count } = shingleTokens('你好，退款 3 天', 'characters');
  expect(count).toBe(6);
});
