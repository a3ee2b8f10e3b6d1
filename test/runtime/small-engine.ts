import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '../../nodes/kit/json.ts';
import { emptyRun, foldRun, type RunEvent, type RunEventBody, type RunState } from '../../nodes/kit/run.ts';
import type { CallOutcome, CallRun, Engine, RunListener, StartRun } from '../../runtime/engine.ts';
import type { RunRecord } from '../../runtime/protocol.ts';

export interface SmallEngine extends Engine {
  calls: CallRun[];
  /** What a call answers; the body itself unless a test says otherwise. */
  answer(request: CallRun): Promise<Json> | Json;
  emit(run: string, body: RunEventBody): void;
}

/** An engine without workers for tests of the server: a run is done at once, a call answers its body. */
export function smallEngine(): SmallEngine {
  const runs = new Map<string, RunRecord>();
  const events = new Map<string, RunEvent[]>();
  const listeners = new Map<string, Set<RunListener>>();
  const running = new Map<string, Promise<RunRecord>>();
  const calls: CallRun[] = [];

  function emit(run: string, body: RunEventBody): void {
    const list = events.get(run) ?? [];
    const event = { v: 1 as const, seq: list.length + 1, at: Date.now(), ...body };
    events.set(run, [...list, event]);
    for (const listener of listeners.get(run) ?? []) listener({ events: [event] });
  }
  function record({ workflow, version, target, origin }: StartRun): RunRecord {
    const id = `run-${runs.size + 1}`;
    const made: RunRecord = {
      id,
      workflow: workflow.id,
      workflowName: workflow.name,
      version,
      target,
      origin,
      status: 'done',
      startedAt: new Date().toISOString(),
      ms: 1,
      scores: {},
      state: emptyRun,
      workflowAtRun: workflow,
    };
    runs.set(id, made);
    return made;
  }
  const stateOf = (run: string): RunState => (events.get(run) ?? []).reduce(foldRun, emptyRun);

  const engine: SmallEngine = {
    calls,
    answer: ({ body }) => body,
    emit,
    outlook: async () => ({ specs: {}, problems: [], steps: [], toRun: 0, cached: 0 }),
    async start(request) {
      const { id } = record(request);
      emit(id, { type: 'run-started', steps: [{ step: 'a', node: 'a', action: 'run', why: [] }] });
      return { run: id };
    },
    async finished(run) {
      const found = (await running.get(run)) ?? runs.get(run);
      if (!found) throw new Error('no such run');
      return found;
    },
    cancel: async () => {},
    pause: async () => {},
    resume: async () => {},
    finishEarly: async () => {},
    arrived: async () => {},
    queue: () => [],
    move: async () => {},
    again: async (run) => ({ run }),
    run: async (id) => runs.get(id),
    // Each call is a light one.
    runs: async ({ limit, workflow, whole }) =>
      [...runs.values()]
        .filter(({ origin }) => !whole || origin.kind !== 'hook')
        .filter((run) => workflow === undefined || run.workflow === workflow)
        .toReversed()
        .slice(0, limit),
    async compare(a, b) {
      const [left, right] = [runs.get(a), runs.get(b)];
      if (!left || !right) throw new Error('no such run');
      return { a: left, b: right, scores: [], causes: [], before: left.workflowAtRun, after: right.workflowAtRun };
    },
    watch(run, after, listener) {
      const seen = events.get(run) ?? [];
      listener(seen.length - after > 100 || after === 0 ? { snapshot: stateOf(run) } : { events: seen.slice(after) });
      const set = listeners.get(run) ?? new Set();
      listeners.set(run, set.add(listener));
      return () => set.delete(listener);
    },
    async call(request) {
      calls.push(request);
      const made = record({ ...request, target: { mode: 'trigger', node: request.trigger } });
      const work = Promise.resolve(engine.answer(request)).then((answer): CallOutcome => {
        const step = {
          status: 'done' as const,
          node: respondNode(request),
          log: [],
          metrics: {},
          outputs: { answer: { type: 'value' as const, json: answer } },
        };
        runs.set(made.id, { ...made, state: { ...emptyRun, steps: { respond: step } } });
        return { status: 'answered', run: made.id, answer, httpStatus: 200 };
      });
      running.set(
        made.id,
        work.then(() => runs.get(made.id) ?? made),
      );
      const late = pause(request.waitMs, { status: 'running' as const, run: made.id }, { ref: false });
      return Promise.race([work, late]);
    },
    pin: async () => ({ pins: {}, problems: [] }),
    predict: async (_model, rows) => ({ predictions: rows.map((row) => ({ ...row, predicted: 'yes' })), ms: 1 }),
    tableDuplicates: async () => 0,
    tableSummary: async () => ({ count: 0, columns: [], first: [] }),
    tablePage: async (_artifact, offset) => ({ offset, total: 0, rows: [] }),
    tablePicture: async () => null,
    tableCsv: async () => {
      throw new Error('no tables here');
    },
    sniff: async () => ({ rows: 1 }),
    room: async () => ({ usedBytes: 3_000, removableBytes: 1_000 }),
    makeRoom: async () => ({ freed: 1_000 }),
    status: () => ({ workers: [], running: 0, queued: 0, devices: ['cpu'] }),
    close: async () => {},
  };
  return engine;
}

function respondNode({ workflow }: CallRun): string {
  return Object.entries(workflow.nodes).find(([, { type }]) => type === 'control/respond')?.[0] ?? '';
}
