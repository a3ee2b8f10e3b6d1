import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Catalog } from '../../nodes/kit/define-node.ts';

/** The project's folder, whether this file runs from its source or from dist. */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

/** Built nodes; workers load only these. */
export const builtNodes = join(projectRoot, 'dist/nodes');

export function builtProgram(name: 'worker' | 'describe-worker'): string {
  return join(projectRoot, 'dist/runtime/run', `${name}.js`);
}

/** All node types, as the build has written them. */
export async function readCatalog(root = projectRoot): Promise<Catalog> {
  const catalog: Catalog = JSON.parse(await readFile(join(root, 'dist/catalog.json'), 'utf8'));
  return catalog;
}

function findRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('Graftwork’s own folder was not found.');
  return findRoot(above);
}
