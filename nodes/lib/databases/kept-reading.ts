import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { databaseFailures } from './database-failures.ts';

/** Where the rows of a reading are kept from run to run: in Graftwork's own folder, two above that of a step, by all that says which rows they are. */
export function readingFolder(context: Context, which: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(which)).digest('hex').slice(0, 32);
  return join(dirname(dirname(context.workdir)), 'readings', hash);
}

/** Keeps a reading for this process alone until what is answered is called; what a process left behind that is gone counts for nothing. Throws Failure. */
export async function holdReading(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, 'lock');
  for (let tries = 0; tries < 3; tries++) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      return () => rm(lock, { force: true });
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
    }
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (holder === process.pid || isAlive(holder)) throw databaseFailures.inUse();
    await rm(lock, { force: true });
  }
  throw databaseFailures.inUse();
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
