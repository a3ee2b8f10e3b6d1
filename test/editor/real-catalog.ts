import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AnyNode, type Catalog, type CatalogEntry, catalogEntry } from '../../nodes/kit/define-node.ts';

/** The catalog as the build writes it, from the definitions themselves. */
export async function realCatalog(): Promise<Catalog> {
  const nodes = join(resolve(dirname(fileURLToPath(import.meta.url)), '../..'), 'nodes');
  const types = readdirSync(nodes, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !/^(kit|lib)\//.test(file))
    .map((file) => file.slice(0, -3))
    .sort();
  const entries = await Promise.all(
    types.map(async (type): Promise<[string, CatalogEntry]> => {
      const { default: definition }: { default: AnyNode } = await import(/* @vite-ignore */ join(nodes, `${type}.ts`));
      return [type, catalogEntry(type, '', definition)];
    }),
  );
  return Object.fromEntries(entries);
}
