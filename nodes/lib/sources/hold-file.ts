import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A lock that was not renewed for so long is of a process that is gone, or of another one that has its number now. */
const staleMs = 30_000;
const renewMs = 5_000;

/**
 * Keeps what the file `lock` stands for to this holder alone until what is answered is called. While another one has it, `wait` is
 * called again and again: it takes its time, and throws where waiting is to end. What a process left behind that is gone counts for nothing.
 */
export async function holdFile(lock: string, wait: () => Promise<unknown>): Promise<() => Promise<void>> {
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 });
  while (!(await take(lock))) {
    if (!(await clear(lock))) await wait();
  }
  const renewing = setInterval(() => void utimes(lock, new Date(), new Date()).catch(() => undefined), renewMs).unref();
  return async () => {
    clearInterval(renewing);
    await rm(lock, { force: true });
  };
}

async function take(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes away a lock that was left behind; one at a time does so, or the second would take away what the first has taken meanwhile. */
async function clear(lock: string): Promise<boolean> {
  if (!(await isLeftBehind(lock))) return false;
  const clearing = `${lock}.clearing`;
  if (!(await take(clearing))) {
    if (await isLeftBehind(clearing)) await rm(clearing, { force: true });
    return false;
  }
  try {
    if (await isLeftBehind(lock)) await rm(lock, { force: true });
    return true;
  } finally {
    await rm(clearing, { force: true });
  }
}

async function isLeftBehind(lock: string): Promise<boolean> {
  const written = (await stat(lock).catch(() => undefined))?.mtimeMs;
  // It has been given up at this moment.
  if (written === undefined) return false;
  if (Date.now() - written > staleMs) return true;
  const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
  // A lock that is empty is being written.
  return holder > 0 && !isAlive(holder);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One of another user is alive, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
