import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';

/** Where the rows of a reading are kept from run to run: in Graftwork's own folder, two above that of a step, by all that says which rows they are. */
export function readingFolder(context: Context, which: readonly (string | number)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(which)).digest('hex').slice(0, 32);
  return join(dirname(dirname(context.workdir)), 'readings', hash);
}
