import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of a folder: its path inside the folder with forward slashes, and where it lies. */
export interface FileBelow {
  name: string;
  path: string;
}

/** Files below a folder in the order of their names; hidden ones are left out. */
export async function filesBelow(folder: string, prefix = ''): Promise<FileBelow[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true });
  const found: FileBelow[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue;
    const name = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) {
      // One by one: a call takes no hundred thousand arguments.
      for (const file of await filesBelow(folder, name)) found.push(file);
    } else if (entry.isFile()) found.push({ name, path: join(folder, name) });
  }
  return found;
}
