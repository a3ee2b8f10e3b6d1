import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built program as a user starts it, in a process of its own. */
export interface Program {
  child: ChildProcess;
  home: string;
  url: string;
  cookie: string;
  /** All that it has printed so far. */
  output(): string;
  /** Signs in with the printed link; needed once before `ask`. */
  signIn(): Promise<void>;
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Ends it and resolves when it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Starts the program; resolves with its output and status if it ends by itself, which a test of a refused start wants. */
export async function runProgram(env: NodeJS.ProcessEnv): Promise<{ status: number | null; output: string }> {
  const child = launch(env);
  const output = gather(child);
  const [status]: (number | null)[] = await once(child, 'close');
  return { status: status ?? null, output: output() };
}

export function temporaryHome(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'graftwork-program-'));
}

/** Starts the program on a free port and resolves once it has printed its sign-in link. */
export async function startProgram({
  home,
  env = {},
  within,
}: {
  home?: string;
  env?: NodeJS.ProcessEnv;
  /** A command that starts the command given to it, such as one that makes a mount namespace first. */
  within?: readonly string[];
} = {}): Promise<Program> {
  const folder = home ?? (await temporaryHome());
  const child = launch({ GRAFTWORK_HOME: folder, GRAFTWORK_PORT: '0', ...env }, within);
  const output = gather(child);
  const link = await new Promise<URL>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const found = /http:\/\/\S+\/sign-in\?token=\S+/.exec(output())?.[0];
      if (found !== undefined) resolve(new URL(found));
    });
    child.once('exit', () => reject(new Error(`the program ended:\n${output()}`)));
  });
  const program: Program = {
    child,
    home: folder,
    url: link.origin,
    cookie: '',
    output,
    async signIn() {
      const reply = await fetch(link, { redirect: 'manual' });
      program.cookie = reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    },
    async ask(method, path, body) {
      const headers = { cookie: program.cookie, ...(body !== undefined && { 'content-type': 'application/json' }) };
      const reply = await fetch(`${link.origin}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
      const text = await reply.text();
      return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) };
    },
    async end(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
  return program;
}

function launch(env: NodeJS.ProcessEnv, within: readonly string[] = []): ChildProcess {
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(GRAFTWORK_|NODE_OPTIONS|LC_|LANG|VITEST)/.test(name)),
  );
  const [program = '', ...args] = [...within, process.execPath, join(root, 'runtime/start.mjs')];
  return spawn(program, args, {
    cwd: root,
    env: { ...clean, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function gather(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return () => output;
}

/** Resident memory of a process and all below it, in bytes (Linux). */
export function treeMemory(pid: number): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        const field = (label: string): number => Number(new RegExp(`^${label}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
        return [{ pid: Number(name), parent: field('PPid'), bytes: field('VmRSS') * 1_024 }];
      } catch {
        return [];
      }
    });
  const within = new Set([pid]);
  for (const id of within) for (const one of processes) if (one.parent === id) within.add(one.pid);
  return processes.filter((one) => within.has(one.pid)).reduce((sum, { bytes }) => sum + bytes, 0);
}
