import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from '../../kit/define-node.ts';
import type { TableValue } from '../../kit/ports.ts';
import { readPath } from './read-file.ts';

/** Reads a file of `examples/data`. The project's root is where package.json lies, whether this runs from the source or from `dist`. */
export async function readExampleFile(context: Context, name: string): Promise<TableValue> {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  const { table } = await readPath(context, join(folder, 'examples', 'data', name), { badLines: 'stop' });
  return table;
}
