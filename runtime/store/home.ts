import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../errors.ts';
import { isObject } from '../../nodes/kit/json.ts';

/** The folder that holds everything of one Graftwork. One process at a time has it. */
export interface Home {
  root: string;
  /** Absolute path inside the home. */
  at(...parts: string[]): string;
  /** Gives the home free for another process. */
  close(): Promise<void>;
}

/** Opens a home: the given folder, else GRAFTWORK_HOME, else `.graftwork` here. Throws AppError 'home-in-use' while another process has it. */
export async function openHome(folder: string = process.env.GRAFTWORK_HOME || '.graftwork'): Promise<Home> {
  const root = resolve(folder);
  await mkdir(root, { recursive: true, mode: 0o700 });
  const lock = join(root, 'lock');
  await take(lock, root);
  return {
    root,
    at: (...parts) => join(root, ...parts),
    async close() {
      const holder = await readHolder(lock);
      if (holder?.pid === process.pid) await rm(lock, { force: true });
    },
  };
}

interface Holder {
  pid: number;
  /** When the process began, so that a later process with the same number is not taken for it. */
  began: string;
}

async function take(lock: string, root: string): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    try {
      const file = await open(lock, 'wx', 0o600);
      await file.writeFile(JSON.stringify({ pid: process.pid, began: processStart(process.pid) }));
      await file.close();
      return;
    } catch (error) {
      if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
    }
    // One that is empty may be of a process that starts at this moment: it is looked at again before it counts as torn.
    const holder = (await readHolder(lock)) ?? (await pause(200).then(() => readHolder(lock)));
    if (holder && isAlive(holder)) throw inUse(root, holder.pid);
    await rm(lock, { force: true });
  }
  throw inUse(root, 0);
}

function inUse(root: string, pid: number): AppError {
  return new AppError(
    409,
    'home-in-use',
    {
      en: 'Another Graftwork (process {pid}) already works in the folder {root}. Use that one, end it, or choose another folder with GRAFTWORK_HOME.',
      zh: '另一个 Graftwork（进程 {pid}）正在使用文件夹 {root}。请直接使用它、先结束它，或用 GRAFTWORK_HOME 指定其他文件夹。',
    },
    { root, pid: String(pid) },
  );
}

async function readHolder(lock: string): Promise<Holder | undefined> {
  try {
    const parsed: unknown = JSON.parse(await readFile(lock, 'utf8'));
    if (isObject(parsed) && typeof parsed.pid === 'number' && typeof parsed.began === 'string')
      return { pid: parsed.pid, began: parsed.began };
  } catch {
    // A lock that cannot be read was torn by a crash.
  }
  return undefined;
}

function isAlive({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const now = processStart(pid);
  return now !== zombie && (now === '' || began === '' || now === began);
}

const zombie = 'zombie';

/** The start time of a process where the system tells it (Linux), else ''. A dead one that nobody has asked after has none. */
export function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program stands in parentheses and may hold spaces; field 22 counts from the beginning.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? zombie : (fields[19] ?? '');
  } catch {
    return '';
  }
}
