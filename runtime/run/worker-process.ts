import { type ChildProcess, fork } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Device } from '../../nodes/kit/define-node.ts';
import { residentBytes } from './memory.ts';
import { type FromWorker, isFromWorker, type ToWorker } from './messages.ts';
import type { Job, Lost, PoolOptions } from './pool.ts';

/** One worker as the server sees it. */
export interface WorkerProcess {
  id: number;
  pid: number;
  readonly busy: boolean;
  /** Bytes that the job at work said it needs. */
  readonly needs: number;
  /** The folder that the job at work keeps things in. */
  readonly folder: string | undefined;
  rss(): number;
  work(id: number, job: Job, device: Device): void;
  cancel(job: number): void;
  /** Asks the job to leave its steps where they can be taken up again; it takes the time it needs. */
  pause(job: number): void;
  /** Asks the job to end its step with the best so far. */
  finish(job: number): void;
  send(message: ToWorker): void;
  /** Hears what is not part of a job. */
  listen(listener: (message: FromWorker) => void): void;
  kill(): void;
  /** Resolves when the process is gone. */
  end(): Promise<void>;
}

const watchMs = 500;
/** A share is a wish, not a wall; above it by this factor the machine itself is in danger. */
const tolerance = 1.15;

export function startWorker(options: PoolOptions & { id: number; onExit(): void; idle(): void }): WorkerProcess {
  const { home, pids } = options;
  const child = fork(options.program, [JSON.stringify(home)], {
    cwd: home.work,
    // DuckDB gives memory back within a second and asks for it again with the next query, which costs a fifth of its time.
    env: { ...cleanEnvironment(), DUCKDB_JE_MALLOC_CONF: 'dirty_decay_ms:10000,muzzy_decay_ms:10000' },
    execArgv: [`--max-old-space-size=${Math.min(4_096, Math.max(256, Math.floor(options.memory / 1e6)))}`],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'json',
  });
  const pid = child.pid ?? 0;
  const mark = join(pids, String(pid));
  try {
    mkdirSync(pids, { recursive: true });
    writeFileSync(mark, home.artifacts);
  } catch {
    // On a full disk the worker goes without its mark: it still ends by itself when its server is gone.
  }

  let current: { id: number; job: Job; over: boolean } | undefined;
  let listener: ((message: FromWorker) => void) | undefined;
  let retire: NodeJS.Timeout | undefined;
  let grace: NodeJS.Timeout | undefined;
  let rss = 0;
  let heardAt = performance.now();
  let lastWords = '';
  let why: Lost['reason'] = 'crashed';
  let gone = false;

  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      gone = true;
      clearTimeout(retire);
      clearTimeout(grace);
      clearInterval(watch);
      rmSync(mark, { force: true });
      const lost = current;
      current = undefined;
      options.onExit();
      if (why === 'crashed' && /heap out of memory|allocation failed/i.test(lastWords)) why = 'memory';
      lost?.job.ended({ reason: why });
      resolve();
    });
  });
  child.on('error', () => child.kill('SIGKILL'));
  child.stderr?.on('data', (chunk) => (lastWords = (lastWords + String(chunk)).slice(-4_000)));
  child.on('message', (data) => {
    heardAt = performance.now();
    if (isFromWorker(data)) hear(data);
  });

  const watch = setInterval(() => {
    if (!current) return;
    rss = residentBytes(pid) ?? rss;
    const silent = performance.now() - heardAt > options.silentMs;
    if (!silent && rss < options.memory * tolerance) return;
    why = silent ? 'silent' : 'memory';
    child.kill('SIGKILL');
  }, watchMs).unref();

  function hear(message: FromWorker): void {
    switch (message.say) {
      case 'reports':
        if (current?.id !== message.job) return;
        for (const report of message.reports) current.job.report(report);
        return;
      case 'ended': {
        if (current?.id !== message.job) return;
        const { job } = current;
        current = undefined;
        clearTimeout(grace);
        rest();
        job.ended();
        options.idle();
        return;
      }
      case 'beat':
        rss = message.rss;
        return;
      default:
        listener?.(message);
    }
  }
  function rest(): void {
    clearTimeout(retire);
    retire = setTimeout(() => void end(), options.idleMs).unref();
  }
  function send(message: ToWorker): void {
    if (child.connected) child.send(message, () => undefined);
  }
  async function end(): Promise<void> {
    if (gone) return;
    why = 'cancelled';
    child.kill('SIGKILL');
    await exited;
  }

  return {
    id: options.id,
    pid,
    get busy() {
      return current !== undefined || gone;
    },
    get needs() {
      return current?.job.needs ?? 0;
    },
    get folder() {
      return current?.job.folder;
    },
    rss: () => residentBytes(pid) ?? rss,
    work(id, job, device) {
      clearTimeout(retire);
      heardAt = performance.now();
      current = { id, job, over: false };
      job.started(options.id);
      send({ say: 'steps', job: id, steps: job.steps, device });
    },
    cancel(job) {
      if (current?.id !== job || current.over) return;
      current.over = true;
      send({ say: 'cancel', job });
      grace = endAfterGrace(child, options.cancelMs, () => (why = 'cancelled'));
    },
    pause(job) {
      if (current?.id === job && !current.over) send({ say: 'pause', job });
    },
    finish(job) {
      if (current?.id === job && !current.over) send({ say: 'finish', job });
    },
    send,
    listen: (next) => void (listener = next),
    kill: () => void child.kill('SIGKILL'),
    end,
  };
}

/** A loop that never reports progress cannot notice a cancel, so its worker is ended from outside. */
function endAfterGrace(child: ChildProcess, ms: number, before: () => void): NodeJS.Timeout {
  return setTimeout(() => {
    before();
    child.kill('SIGKILL');
  }, ms);
}

/** Workers get what programs need to start, and none of the host's secrets. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const wanted =
    /^(PATH|HOME|LANG|LC_.*|TZ|TMPDIR|TEMP|TMP|USERPROFILE|SYSTEMROOT|LD_LIBRARY_PATH|CUDA_.*|HF_ENDPOINT|GRAFTWORK_ALLOW_HOSTS|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => wanted.test(name)));
}
