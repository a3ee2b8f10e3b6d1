import { isUnderWay } from '../../nodes/kit/run.ts';
import { withDefaults } from '../../nodes/kit/settings.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { AppError } from '../errors.ts';
import type { Engine } from '../engine.ts';
import type { RunRecord } from '../protocol.ts';
import { createCalls } from './calls.ts';
import { collect, makingRoom, measureRoom, type Retention } from './collect.ts';
import { compareRuns } from './compare.ts';
import { findPins } from './find-pins.ts';
import { clearWork, type EngineOptions, openParts } from './engine-parts.ts';
import { createExamine } from './examine.ts';
import { fileRefsOf } from './file-refs.ts';
import { createHistory } from './history.ts';
import { createLightCaller } from './light-caller.ts';
import { createLiveRuns } from './live-runs.ts';
import { createQueue } from './queue.ts';
import type { Plan } from './plan.ts';
import type { RunPreImages } from './run-pre-images.ts';
import { createTables } from './tables.ts';

const collectEveryMs = 6 * 3_600_000;
/** The first collection waits until the start and what it went on with have had the disk for themselves. */
const firstCollectMs = 120_000;

/** The engine, and what only its owner asks of it. */
export interface OwnedEngine extends Engine {
  catalog: Catalog;
  /** Removes what nothing keeps; runs by itself soon after the start and every six hours. */
  collect(rules?: Retention): Promise<{ freed: number }>;
}

/** Makes the run engine over a home folder; runs that a crash has cut off go on. */
export async function createEngine(options: EngineOptions): Promise<OwnedEngine> {
  const parts = await openParts(options);
  const { pool, describer, runs } = parts;
  const { examine, sniff } = createExamine(parts);
  const caller = createLightCaller(pool, { idleMs: options.idleMs ?? 60_000 });
  const live = createLiveRuns(parts, examine);
  const queue = createQueue(parts, live);
  const calls = createCalls(parts, live, caller);
  const history = createHistory(parts, live, calls);
  const tables = createTables(parts, caller);
  const sweep = (rules?: Retention): Promise<{ freed: number }> => collect(parts, live.all(), rules);

  await clearWork(
    parts.work,
    runs.summaries().some(({ status }) => isUnderWay(status)),
  );
  await live.resume();
  const sweepQuietly = (): void => void sweep().catch(() => undefined);
  const firstSweep = setTimeout(sweepQuietly, options.firstCollectMs ?? firstCollectMs).unref();
  const sweeping = setInterval(sweepQuietly, collectEveryMs).unref();

  async function recordOf(id: string): Promise<RunRecord> {
    const record = await history.run(id);
    if (!record) throw noRun;
    return record;
  }
  async function withPreImages(id: string): Promise<RunRecord & RunPreImages> {
    const holds = runs.summary(id) ? await runs.holds(id) : undefined;
    return { ...(await recordOf(id)), preImages: holds?.preImages ?? {} };
  }

  return {
    catalog: parts.catalog,
    collect: sweep,
    room: () => measureRoom(parts, live.all()),
    makeRoom: () => sweep(makingRoom),
    async outlook(workflow, target, node) {
      const { specs, problems, plan, planOf } = await examine(workflow, target);
      const { blocking: _, ...foreseen } = plan;
      const of = (mode: 'to' | 'from' | 'only'): Plan => planOf({ mode, node: node ?? '' });
      return { specs, problems, ...foreseen, ...(node !== undefined && { parts: { to: of('to'), from: of('from'), only: of('only') } }) };
    },
    async start(request) {
      const { id } = await live.start(request);
      return { run: id };
    },
    async finished(id) {
      await (live.find(id)?.finished ?? calls.find(id)?.done);
      return recordOf(id);
    },
    cancel: live.cancel,
    pause: live.pause,
    resume: live.goOn,
    finishEarly: live.finishEarly,
    arrived: live.arrived,
    queue: queue.list,
    move: queue.move,
    async again(id) {
      const loaded = runs.summary(id) ? await runs.load(id) : undefined;
      const workflow = loaded && (await runs.workflow(loaded.stored.content));
      const record = workflow ? undefined : await recordOf(id);
      if (loaded && workflow) {
        const { version, target, given } = loaded.stored;
        const next = await live.start({ workflow, version, target, origin: { kind: 'again', run: id } }, given);
        return { run: next.id };
      }
      if (!record) throw noRun;
      // A call's request is the trigger's first output in its record.
      const { workflowAtRun, version, target } = record;
      const trigger = target.mode === 'trigger' ? target.node : '';
      const given = record.state.steps[trigger]?.outputs;
      const { pins } = await findPins(parts, examine, workflowAtRun, trigger);
      const next = await live.start(
        { workflow: workflowAtRun, version, target, origin: { kind: 'again', run: id } },
        { ...pins, ...(given && { [trigger]: given }) },
      );
      return { run: next.id };
    },
    run: history.run,
    runs: history.runs,
    async compare(a, b) {
      const [first, second] = await Promise.all([withPreImages(a), withPreImages(b)]);
      return compareRuns(parts.catalog, first, second);
    },
    watch(id, after, listener) {
      const alive = live.find(id);
      if (alive) return alive.feed.watch(after, listener);
      let stopped = false;
      void history.run(id).then(
        (record) => {
          if (record && !stopped) listener(record.state.seq > after ? { snapshot: record.state } : { events: [] });
        },
        () => undefined,
      );
      return () => void (stopped = true);
    },
    call: calls.call,
    pin: (workflow, trigger) => findPins(parts, examine, workflow, trigger),
    predict: calls.predict,
    tableSummary: tables.summary,
    tablePage: tables.page,
    tableDuplicates: tables.duplicates,
    tablePicture: tables.picture,
    tableCsv: tables.csv,
    async sniff(type, file) {
      const entry = parts.catalog[type];
      const resolved = await parts.refs.resolve(file);
      if (!entry || 'problem' in resolved) return undefined;
      const settings = withDefaults(entry.settings, {});
      for (const [name, setting] of Object.entries(entry.settings)) if (setting.kind === 'file') settings[name] = { ...file };
      const files = Object.fromEntries(fileRefsOf(entry, settings).map(([name]) => [name, resolved]));
      return (await sniff({ step: '', node: '', entry, settings, into: [], files, problems: [] })).sample;
    },
    status() {
      const workers = [...pool.workers(), ...caller.workers()];
      const queued = pool.queued();
      return {
        workers: workers.map((worker) => ({ id: worker.id, pid: worker.pid, busy: worker.busy, rssBytes: worker.rss() })),
        running: live.all().filter(({ summary }) => summary.status === 'running').length,
        queued,
        devices: parts.device === 'cpu' ? ['cpu'] : [parts.device, 'cpu'],
      };
    },
    async close() {
      clearTimeout(firstSweep);
      clearInterval(sweeping);
      await live.close();
      describer.close();
      await Promise.all([pool.close(), caller.close()]);
      await Promise.all([parts.past.written(), runs.close().catch(() => undefined), parts.light.close().catch(() => undefined)]);
      if (parts.ownsHome) await parts.home.close();
    },
  };
}

const noRun = new AppError(404, 'not-found', { en: 'There is no such run. It may have been removed.', zh: '没有这次运行，可能已被删除。' });
