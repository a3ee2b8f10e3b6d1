import { expect, test } from 'vitest';
import { readJson } from '../../../nodes/kit/json.ts';

test('what is no JSON is told from null, which is', () => {
  expect(readJson('null')).toBeNull();
  expect(readJson('{"a":[1,"二"]}')).toEqual({ a: [1, '二'] });
  for (const text of ['', '{', "{'a':1}", 'undefined', 'NaN']) expect(readJson(text)).toBeUndefined();
});
