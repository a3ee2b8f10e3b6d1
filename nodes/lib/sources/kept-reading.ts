import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../../kit/define-node.ts';
import { holdFile } from './hold-file.ts';

/** Where the rows of a reading are kept from run to run: in Graftwork's own folder, two above that of a step, by all that says which rows they are. */
export function readingFolder(context: Context, which: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(which)).digest('hex').slice(0, 32);
  return join(dirname(dirname(context.workdir)), 'readings', hash);
}

/** Keeps that folder to one step until what is answered is called: another one may be adding to the same rows. */
export function holdReading(context: Context, folder: string): Promise<() => Promise<void>> {
  return holdFile(join(folder, 'lock'), async () => {
    context.progress(0, { en: 'waiting for another reading of the same rows', zh: '正在等待同一数据的另一次读取' });
    await pause(500, undefined, { signal: context.signal });
  });
}
