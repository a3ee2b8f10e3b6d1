import { expect, test } from 'vitest';
import shapeValue from '../../../nodes/control/shape-value.ts';
import type { Json } from '../../../nodes/kit/json.ts';
import { runNode } from '../../run-node.ts';

const take = (name: string, from: string) => ({ name, source: 'path' as const, from, text: '' });
const fixed = (name: string, text: string) => ({ name, source: 'text' as const, from: '', text });
const valueOf = (json: Json) => ({ value: { type: 'value' as const, json } });

test('takes parts by path, adds texts and drops the rest', async () => {
  const request = { customer: { name: 'Ada', tags: ['a', 'b'] }, secret: 1 };
  const fields = [take('who', 'customer.name'), take('tag', 'customer.tags.1'), fixed('source', 'web')];
  const { value } = await runNode(shapeValue, valueOf(request), { fields, keepOthers: false });
  expect(value.json).toEqual({ who: 'Ada', tag: 'b', source: 'web' });
});

test('keeps the other members when asked', async () => {
  const { value } = await runNode(shapeValue, valueOf({ a: 1, b: 2 }), { fields: [take('c', 'a')], keepOthers: true });
  expect(value.json).toEqual({ a: 1, b: 2, c: 1 });
});

test('shapes a list entry by entry', async () => {
  const { value } = await runNode(shapeValue, valueOf([{ a: 1 }, { a: 2 }]), { fields: [take('b', 'a')], keepOthers: false });
  expect(value.json).toEqual([{ b: 1 }, { b: 2 }]);
});

test('a path never leaves the data', async () => {
  const paths = ['constructor', '__proto__', 'a.length', 'list.length', 'a.toString', 'list.9', 'none.none'];
  const { value } = await runNode(shapeValue, valueOf({ a: 'text', list: [1] }), {
    fields: paths.map((path, at) => take(`f${at}`, path)),
    keepOthers: false,
  });
  expect(Object.values(value.json ?? {})).toEqual(paths.map(() => null));
});

test('prototype names are refused before a run and never written in one', async () => {
  const hostile = [take('__proto__', 'a'), fixed('constructor', 'x')];
  const { value } = await runNode(shapeValue, valueOf(JSON.parse('{"a":{"polluted":true},"__proto__":{"polluted":true}}')), {
    fields: hostile,
    keepOthers: true,
  });
  expect(JSON.stringify(value.json)).toBe('{"a":{"polluted":true}}');
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  const problems = shapeValue.check?.({ value: undefined }, { fields: hostile, keepOthers: true });
  expect(problems?.map((problem) => problem.code)).toEqual(['forbidden-name', 'forbidden-name']);
});
