import { availableParallelism } from 'node:os';
import type { PortValue } from '../../nodes/kit/ports.ts';
import { hold } from '../hold.ts';
import { lostWorker } from './failure.ts';
import type { Call, CallReport, FromWorker, LightPlan, Override, ToWorker } from './messages.ts';
import type { WorkerPool } from './pool.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Sends calls to warm workers in batches, and their plans once. A call whose worker is lost is tried once more. */
export interface LightCaller {
  call(plan: LightPlan, given: Record<string, PortValue>, overrides?: Override[]): Promise<CallReport>;
  /** Rows of a table artifact, all of them as CSV into a file, or how many repeat others. */
  table(request: Omit<Extract<ToWorker, { say: 'table' }>, 'say' | 'id'>): Promise<Extract<FromWorker, { say: 'table' }>>;
  workers(): WorkerProcess[];
  waiting(): number;
  close(): Promise<void>;
}

interface Pending {
  call: Call;
  plan: LightPlan;
  at: number;
  tries: number;
  resolve(report: CallReport): void;
}
interface Desk {
  worker: WorkerProcess;
  plans: Map<number, true>;
  pending: Map<number, Pending>;
  tables: Map<number, (reply: Extract<FromWorker, { say: 'table' }>) => void>;
  batch: Call[];
  /** Plans to forget once the calls of this turn are sent, since these may still name them. */
  stale: number[];
  idle?: NodeJS.Timeout;
}

/** Calls in flight at one worker before another one is started. */
const crowd = 64;
const limitMs = 120_000;
const heldPlans = 100;

export function createLightCaller(pool: WorkerPool, options: { idleMs: number }): LightCaller {
  const desks = new Set<Desk>();
  const most = Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2)));
  let nextId = 1;
  let closed = false;

  function open(): Desk {
    const plans: Desk['plans'] = new Map();
    const worker = pool.reserve(() => {
      desks.delete(desk);
      clearTimeout(desk.idle);
      for (const reply of desk.tables.values()) reply({ say: 'table', id: 0, problem: lostWorker('crashed') });
      for (const pending of desk.pending.values()) again(pending);
    });
    const desk: Desk = { worker, plans, pending: new Map(), tables: new Map(), batch: [], stale: [] };
    worker.listen((reply) => {
      if (reply.say === 'answers') for (const report of reply.calls) settle(desk, report);
      if (reply.say === 'table') {
        desk.tables.get(reply.id)?.(reply);
        desk.tables.delete(reply.id);
        rest(desk);
      }
    });
    desks.add(desk);
    return desk;
  }
  function pick(): Desk {
    let least: Desk | undefined;
    for (const desk of desks) if (!least || desk.pending.size < least.pending.size) least = desk;
    if (!least || (least.pending.size >= crowd && desks.size < most)) least = open();
    clearTimeout(least.idle);
    return least;
  }
  function put(pending: Pending): void {
    const desk = pick();
    const { plan, call } = pending;
    if (!desk.plans.has(plan.id)) {
      desk.worker.send({ say: 'plan', plan, device: pool.share(2) });
      const gone = hold(desk.plans, [plan.id, true], heldPlans);
      if (gone !== undefined) desk.stale.push(gone);
    }
    desk.pending.set(call[0], pending);
    if (desk.batch.length === 0) setImmediate(() => flush(desk));
    desk.batch.push(call);
  }
  function flush(desk: Desk): void {
    const calls = desk.batch;
    desk.batch = [];
    desk.worker.send({ say: 'calls', calls });
    for (const plan of desk.stale.splice(0)) desk.worker.send({ say: 'forget-plan', plan });
  }
  function settle(desk: Desk, report: CallReport): void {
    const pending = desk.pending.get(report[0]);
    desk.pending.delete(report[0]);
    pending?.resolve(report);
    if (desk.pending.size === 0) rest(desk);
  }
  function rest(desk: Desk): void {
    clearTimeout(desk.idle);
    if (desk.pending.size > 0 || desk.tables.size > 0) return;
    desk.idle = setTimeout(() => void desk.worker.end(), options.idleMs).unref();
  }
  function again(pending: Pending): void {
    if (closed) return;
    if (pending.tries === 0) return put({ ...pending, tries: 1, at: Date.now() });
    pending.resolve([pending.call[0], [['', 0, { failure: { problem: lostWorker('crashed') } }]], null]);
  }

  /** A call that does not end keeps its worker from nobody else for long. */
  const watch = setInterval(() => {
    for (const desk of desks) {
      const [oldest] = desk.pending.values();
      if (oldest && Date.now() - oldest.at > limitMs) {
        oldest.tries = 1;
        desk.worker.kill();
      }
    }
  }, 5_000).unref();

  return {
    call: (plan, given, overrides) =>
      new Promise((resolve) => {
        const id = nextId++;
        const call: Call = overrides && overrides.length > 0 ? [id, plan.id, given, overrides] : [id, plan.id, given];
        put({ call, plan, at: Date.now(), tries: 0, resolve });
      }),
    table: (request) =>
      new Promise((resolve) => {
        const id = nextId++;
        const desk = pick();
        desk.tables.set(id, resolve);
        desk.worker.send({ say: 'table', id, ...request });
      }),
    workers: () => [...desks].map(({ worker }) => worker),
    waiting: () => [...desks].reduce((sum, { pending }) => sum + pending.size, 0),
    async close() {
      closed = true;
      clearInterval(watch);
      await Promise.all([...desks].map(({ worker }) => worker.end()));
    },
  };
}
