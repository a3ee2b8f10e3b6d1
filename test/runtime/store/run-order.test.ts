import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRunOrder, type Priority, type RunOrder } from '../../../runtime/store/run-order.ts';

async function opened(runs: Record<string, Priority> = {}): Promise<{ path: string; order: RunOrder }> {
  const path = join(await mkdtemp(join(tmpdir(), 'graftwork-order-')), 'queue.json');
  const order = await openRunOrder(path);
  for (const [run, priority] of Object.entries(runs)) order.enter(run, priority);
  return { path, order };
}
const sorted = (order: RunOrder, runs: string): string => [...runs].sort((a, b) => order.rank(a) - order.rank(b)).join('');

test('who waits for an answer comes before who pressed Run, and both before the branches of a range', async () => {
  const { order } = await opened({ r: 'range', m: 'manual', c: 'call', n: 'manual', d: 'call' });
  expect(sorted(order, 'rmcnd')).toBe('cdmnr');
});

test('what a user has moved stays where it was put, whoever comes later', async () => {
  const { order } = await opened({ m: 'manual', n: 'manual', r: 'range' });
  expect(await order.move('r', 'm')).toBe(true);
  order.enter('o', 'manual');
  expect(sorted(order, 'mnor')).toBe('rmno');
  order.enter('c', 'call');
  expect(sorted(order, 'cmnor')).toBe('crmno');
  expect(await order.move('r', undefined)).toBe(true);
  expect(sorted(order, 'cmnor')).toBe('cmnor');
});

test('a run that has ended is neither moved nor a place to move to', async () => {
  const { order } = await opened({ a: 'manual', b: 'manual' });
  order.leave('a');
  expect(await order.move('a', 'b')).toBe(false);
  expect(await order.move('b', 'a')).toBe(false);
});

test('the order outlives a restart without those that ended, and a torn file is none', async () => {
  const { path, order } = await opened({ a: 'manual', b: 'manual', x: 'manual' });
  await order.move('b', 'a');
  const again = await openRunOrder(path);
  again.retain(new Set(['a', 'b']));
  for (const run of ['a', 'b']) again.enter(run, 'manual');
  expect(sorted(again, 'ab')).toBe('ba');
  await writeFile(path, (await readFile(path, 'utf8')).slice(0, 20));
  const torn = await openRunOrder(path);
  torn.enter('a', 'manual');
  expect(torn.rank('a')).toBe(0);
});
