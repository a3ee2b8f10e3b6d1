import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { AppError } from '../errors.ts';
import type { FolderEntry } from '../protocol.ts';

const listed = 2_000;

/** Folders that the host lists in GRAFTWORK_FOLDERS as `name=/path;other=/path`: the only paths outside the home that a workflow can name. */
export function listedFolders(given = process.env.GRAFTWORK_FOLDERS ?? ''): Map<string, string> {
  return new Map(
    given
      .split(';')
      .map((part) => part.trim())
      .filter((part) => /^[\w-]{1,64}=./.test(part))
      .map((part) => [part.slice(0, part.indexOf('=')), resolve(part.slice(part.indexOf('=') + 1))]),
  );
}

export function folderPath(name: string): string | undefined {
  return listedFolders().get(name);
}

/** A path below a folder with links followed; undefined where it is not there, or leads out of the folder. */
export async function fileIn(folder: string, path: string): Promise<string | undefined> {
  try {
    const [base, full] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    return full.startsWith(base + sep) ? full : undefined;
  } catch {
    return undefined;
  }
}

/** Files below a listed folder, at most 2,000. A link that leads out of the folder is left out. */
export async function folderEntries(name: string): Promise<FolderEntry[]> {
  const path = folderPath(name);
  if (path === undefined) {
    throw new AppError(
      404,
      'no-folder',
      {
        en: 'The folder “{name}” is not listed on this computer. Whoever runs Graftwork can list it in GRAFTWORK_FOLDERS.',
        zh: '本机没有列出文件夹“{name}”。运行 Graftwork 的人可在 GRAFTWORK_FOLDERS 中列出它。',
      },
      { name },
    );
  }
  const root = await realpath(path).catch(() => undefined);
  if (root === undefined) {
    throw new AppError(
      404,
      'folder-missing',
      {
        en: 'The folder “{name}” is listed, but its place cannot be read now. Whoever runs Graftwork can mend the path in GRAFTWORK_FOLDERS, or connect the disk.',
        zh: '文件夹“{name}”已列出，但目前无法读取。运行 Graftwork 的人可修正 GRAFTWORK_FOLDERS 中的路径，或连接相应磁盘。',
      },
      { name },
    );
  }
  const found: FolderEntry[] = [];
  const waiting = [root];
  for (let folder = waiting.shift(); folder !== undefined && found.length < listed; folder = waiting.shift()) {
    // A folder that this user may not look into shows nothing.
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const here = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(here);
      else if (await staysIn(root, here)) {
        const facts = await stat(here);
        if (facts.isFile()) found.push({ path: relative(root, here).replaceAll('\\', '/'), bytes: facts.size });
      }
      if (found.length >= listed) break;
    }
  }
  return found;
}

async function staysIn(root: string, path: string): Promise<boolean> {
  try {
    const real = await realpath(path);
    return real.startsWith(root + sep);
  } catch {
    return false;
  }
}
