import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** What all files below a folder take; a file with several names counts once. A folder that is not there takes nothing. */
export async function folderBytes(folder: string, counted = new Set<string>()): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) bytes += await folderBytes(path, counted);
    else {
      const facts = await lstat(path).catch(() => undefined);
      const file = `${facts?.dev}:${facts?.ino}`;
      if (!facts || counted.has(file)) continue;
      counted.add(file);
      bytes += facts.size;
    }
  }
  return bytes;
}
