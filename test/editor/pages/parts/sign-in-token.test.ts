import { expect, test } from 'vitest';
import { tokenIn } from '../../../../editor/pages/parts/sign-in-token.ts';

test('the whole link, the token alone and a key are all understood', () => {
  expect(tokenIn(' http://localhost:4680/sign-in?token=-Hq_9%2Bx \n')).toBe('-Hq_9+x');
  expect(tokenIn('-Hq_9')).toBe('-Hq_9');
  expect(tokenIn('gw_ABry')).toBe('gw_ABry');
});
