import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface EngineFigures extends Record<string, unknown> {
  coldMs: number;
  cachedMs: number;
  serverRssMb: number;
}

/** 1,000 tiny steps, 500 in a chain and 500 side by side, run by the whole server in a process of its own: cold, then all cached; the most memory it held. */
export async function run(): Promise<EngineFigures> {
  const home = await mkdtemp(join(tmpdir(), 'graftwork-bench-'));
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const child = fork(fileURLToPath(new URL('engine-process.mjs', import.meta.url)), [root, home], { execArgv: [] });
  try {
    return await new Promise<EngineFigures>((resolve, reject) => {
      let measured: EngineFigures | undefined;
      child.on('message', (figures: EngineFigures) => (measured = figures));
      child.once('exit', (code) => (measured ? resolve(measured) : reject(new Error(`the server ended with ${code}`))));
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
