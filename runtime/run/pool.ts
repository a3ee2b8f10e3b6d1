import { availableParallelism } from 'node:os';
import type { Device } from '../../nodes/kit/define-node.ts';
import type { StepJob, StepReport, WorkerHome } from './messages.ts';
import { startWorker, type WorkerProcess } from './worker-process.ts';

/** Several steps for one worker. */
export interface Job {
  run: string;
  steps: StepJob[];
  /** Where it leaves what a later start goes on from: two jobs never share it at the same time. */
  folder?: string;
  /** Bytes that the steps said they need; 0 where they did not say. */
  needs: number;
  started(worker: number): void;
  report(report: StepReport): void;
  /** Asked when its turn comes: true where another run has made the result meanwhile, so that no worker is needed. */
  spared(): boolean;
  /** The worker has gone through the job, or was lost in the middle: then `lost` says how. */
  ended(lost?: Lost): void;
}
export interface Lost {
  reason: 'cancelled' | 'paused' | 'crashed' | 'memory' | 'silent';
}
export interface JobHandle {
  /** Takes the job out of the queue, or stops it: first by a word, after two seconds by the end of its process. */
  cancel(): void;
  /** Takes the job out of the queue, or asks it to leave its steps where they can be taken up again. */
  pause(): void;
  /** Asks the job to end its step with the best so far, if it is at work. */
  finish(): void;
}
/** Why a job has no worker yet: all are busy, memory is short, or the same step is at work for another run. */
type Hindrance = 'worker' | 'memory' | 'same';

export interface Hindered {
  run: string;
  /** Bytes. */
  needs: number;
  because: Hindrance;
}

export interface PoolOptions {
  home: WorkerHome;
  program: string;
  /** Folder where the ids of workers are noted, so that the next server can end those that outlived this one. */
  pids: string;
  /** Bytes that all workers together should stay below. */
  memory: number;
  /** Whose jobs come first: the smaller, the sooner. */
  rank(run: string): number;
  device: Device['kind'];
  /** How long a worker without work stays. */
  idleMs: number;
  cancelMs: number;
  /** A worker that is at work and gives no sign of life for so long is ended: it hangs. */
  silentMs: number;
}

interface Waiting {
  id: number;
  job: Job;
}

/** Worker processes: each runs one job at a time, starts when there is work and ends when there is none for a while. */
export class WorkerPool {
  readonly slots: number;
  readonly #options: PoolOptions;
  readonly #workers = new Set<WorkerProcess>();
  readonly #queue: Waiting[] = [];
  #nextJob = 1;
  #nextWorker = 1;
  #closed = false;
  #soon = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.slots = Math.min(8, Math.max(2, availableParallelism()));
  }

  run(job: Job): JobHandle {
    const id = this.#nextJob++;
    this.#queue.push({ id, job });
    this.#serveSoon();
    return {
      cancel: () => this.#leave(id, 'cancelled'),
      pause: () => this.#leave(id, 'paused'),
      finish: () => this.#workers.forEach((worker) => worker.finish(id)),
    };
  }

  /** A worker outside the queue, for calls that cannot wait behind a training. */
  reserve(onExit: () => void): WorkerProcess {
    return startWorker({ ...this.#options, id: this.#nextWorker++, onExit, idle: () => undefined });
  }

  /** Threads and memory are shared between the workers that are at work. */
  share(busy: number): Device {
    const { device, memory } = this.#options;
    const parts = Math.max(1, Math.min(busy, this.slots));
    return { kind: device, threads: Math.max(1, Math.floor(availableParallelism() / parts)), memory: Math.floor(memory / parts) };
  }

  workers(): WorkerProcess[] {
    return [...this.#workers];
  }
  queued(): number {
    return this.#queue.length;
  }
  /** What waits for a worker, in the order in which it will get one, and why it has none. */
  waiting(): Hindered[] {
    return this.#looked().flatMap(({ entry: { job }, because }) => (because ? [{ run: job.run, needs: job.needs, because }] : []));
  }
  /** Bytes that the jobs at work have said they need. */
  taken(): number {
    return [...this.#workers].reduce((sum, { needs }) => sum + needs, 0);
  }
  /** The order of the runs has changed. */
  reorder(): void {
    this.#serve();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.length = 0;
    await Promise.all([...this.#workers].map((worker) => worker.end()));
  }

  /** Once for all that is asked in one turn; and whoever asked has its handle before anything is told to the job. */
  #serveSoon(): void {
    if (this.#soon) return;
    this.#soon = true;
    queueMicrotask(() => {
      this.#soon = false;
      this.#serve();
    });
  }
  #serve(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      this.#queue.splice(this.#queue.indexOf(next), 1);
      if (next.job.spared()) {
        next.job.ended();
        continue;
      }
      const worker = this.#free() ?? this.#start();
      if (!worker) return;
      const working = [...this.#workers].filter((other) => other.busy).length;
      worker.work(next.id, next.job, this.share(working + 1 + this.#queue.length));
    }
  }
  #next(): Waiting | undefined {
    if (this.#closed || this.#queue.length === 0) return undefined;
    return this.#looked().find(({ because }) => because === undefined)?.entry;
  }

  /** The queue in the order of the runs, with what keeps each job from starting now. */
  #looked(): { entry: Waiting; because: Hindrance | undefined }[] {
    const ranked = this.#queue.map((entry) => ({ entry, rank: this.#options.rank(entry.job.run) }));
    const full = !this.#free() && this.#workers.size >= this.slots;
    const folders = new Set([...this.#workers].flatMap(({ folder }) => folder ?? []));
    let short = false;
    return ranked
      .sort((a, b) => a.rank - b.rank || a.entry.id - b.entry.id)
      .map(({ entry }) => {
        const { needs, folder } = entry.job;
        // What needs much memory would never get it if all that needs some went before it.
        short ||= !this.#fits(needs);
        if (folder !== undefined && folders.has(folder)) return { entry, because: 'same' };
        if (short && needs > 0) return { entry, because: 'memory' };
        return { entry, because: full ? 'worker' : undefined };
      });
  }
  #free(): WorkerProcess | undefined {
    return [...this.#workers].find((worker) => !worker.busy);
  }

  /** What alone is too large for the machine still gets its try. */
  #fits(needs: number): boolean {
    const taken = [...this.#workers].map((worker) => worker.needs);
    return taken.every((bytes) => bytes === 0) || taken.reduce((sum, bytes) => sum + bytes, needs) <= this.#options.memory;
  }

  #start(): WorkerProcess | undefined {
    if (this.#workers.size >= this.slots) return undefined;
    const worker = startWorker({
      ...this.#options,
      id: this.#nextWorker++,
      onExit: () => {
        this.#workers.delete(worker);
        this.#serve();
      },
      idle: () => this.#serve(),
    });
    this.#workers.add(worker);
    return worker;
  }

  #leave(id: number, reason: 'cancelled' | 'paused'): void {
    const at = this.#queue.findIndex((entry) => entry.id === id);
    const [waiting] = at < 0 ? [] : this.#queue.splice(at, 1);
    if (waiting) waiting.job.ended({ reason });
    for (const worker of this.#workers) {
      if (reason === 'cancelled') worker.cancel(id);
      else worker.pause(id);
    }
  }
}
