import { expect, test } from 'vitest';
import { sizeWords } from '../../../nodes/kit/size-words.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 KB'],
  [9_960, '10 KB'],
  [12_345, '12 KB'],
  [999_600, '1 MB'],
  [3_000_000, '3 MB'],
  [2_400_000_000, '2.4 GB'],
])('%i bytes are %s', (bytes, expected) => expect(sizeWords(bytes)).toBe(expected));
