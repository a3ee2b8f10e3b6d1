import { appendFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPayloads } from '../../../runtime/store/payloads.ts';

let root = '';
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), 'payloads-'))));
afterEach(() => rm(root, { recursive: true }));

const megabytes = 1_000_000;
async function bodies(hook: string): Promise<unknown[]> {
  const texts: string[] = [];
  for (const file of (await readdir(join(root, hook))).toSorted()) texts.push(await readFile(join(root, hook, file), 'utf8'));
  return texts.flatMap((text) => text.split('\n').filter(Boolean)).map((line): unknown => JSON.parse(line).body);
}

test('payloads are kept in their order, hook by hook, also those that come at one moment, and over restarts', async () => {
  const payloads = await openPayloads(root);
  await Promise.all(Array.from({ length: 200 }, (_, n) => payloads.append('a', { n }, megabytes)));
  await payloads.append('b', null, megabytes);
  const print = payloads.fingerprint('a');
  expect(print).not.toBe('');
  expect(payloads.fingerprint('nothing')).toBe('');
  await payloads.close();
  const again = await openPayloads(root);
  expect(again.fingerprint('a')).toBe(print);
  await again.append('a', { n: 200 }, megabytes);
  expect(again.fingerprint('a')).not.toBe(print);
  expect(await bodies('a')).toEqual(Array.from({ length: 201 }, (_, n) => ({ n })));
  expect(await bodies('b')).toEqual([null]);
  await again.close();
});

test('a payload that a crash has torn is cut, and what comes then stands on a line of its own', async () => {
  const first = await openPayloads(root);
  await first.append('a', 1, megabytes);
  await first.close();
  const [file = ''] = await readdir(join(root, 'a'));
  await appendFile(join(root, 'a', file), '{"at":"2024-05-06T07:08:09.000Z","bo');
  const second = await openPayloads(root);
  await second.append('a', 2, megabytes);
  expect(await bodies('a')).toEqual([1, 2]);
  await second.close();
});

test('above the limit the oldest go, and a removed hook leaves nothing', async () => {
  const payloads = await openPayloads(root);
  const big = 'x'.repeat(2_000_000);
  for (let n = 0; n < 20; n++) await payloads.append('a', { n, big }, 20 * megabytes);
  expect(payloads.size('a')).toBeLessThanOrEqual(20 * megabytes);
  const kept = (await bodies('a')).map((body) => Number(Object(body).n));
  expect([kept.at(-1), kept.length > 5, kept[0] !== 0]).toEqual([19, true, true]);
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
  await payloads.remove('a');
  expect(await readdir(root)).toEqual([]);
  await payloads.close();
});
