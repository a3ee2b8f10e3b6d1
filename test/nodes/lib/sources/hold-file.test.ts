import { mkdtemp, readdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { holdFile } from '../../../../nodes/lib/sources/hold-file.ts';

const folder = () => mkdtemp(join(tmpdir(), 'hold-'));
const never = () => Promise.reject(new Error('it had to wait'));

test('of many that want a thing one has it at a time', async () => {
  const lock = join(await folder(), 'lock');
  // The first to come find one that was left behind.
  await writeFile(lock, '999999999');
  let holders = 0;
  const most = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const release = await holdFile(lock, () => pause(2));
      const now = ++holders;
      await pause(5);
      holders--;
      await release();
      return now;
    }),
  );
  expect(most).toEqual(Array.from({ length: 8 }, () => 1));
  expect(await readdir(join(lock, '..'))).toEqual([]);
});

test('what a process that is gone has left is taken at once; what lives is waited for as long as the waiting goes on', async () => {
  const lock = join(await folder(), 'lock');
  await writeFile(lock, '999999999');
  const release = await holdFile(lock, never);
  await expect(holdFile(lock, never)).rejects.toThrow('it had to wait');
  // A number may be another process's by now: a lock that nobody renews is nobody's.
  const before = new Date(Date.now() - 60_000);
  await utimes(lock, before, before);
  await (
    await holdFile(lock, never)
  )();
  await release();
});
