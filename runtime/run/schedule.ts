import { nodeTitle } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { FinishedStatus, StepState } from '../../nodes/kit/run.ts';
import { placedProblem } from '../../nodes/kit/fixes.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { Outside } from '../engine.ts';
import type { CacheEntry } from '../store/cache.ts';
import { bundleLight } from './bundle.ts';
import { applyEffect, effectFailure } from './effects.ts';
import { lostWorker } from './failure.ts';
import type { Feed } from './feed.ts';
import { checkpointFolder } from './checkpoint-folder.ts';
import { forget, type LiveStatus, type LiveStep } from './live-step.ts';
import type { StepFailure, StepReport } from './messages.ts';
import type { JobHandle, Lost, WorkerPool } from './pool.ts';
import {
  cachedEvents,
  failedEvent,
  fromCheckpoint,
  pausedByUser,
  pinnedEvents,
  type Place,
  resumedByUser,
  serverLost,
  toldEvent,
  workerLost,
} from './step-events.ts';
import { nextRounds } from './rounds.ts';
import { withLighter } from './lighter.ts';
import { stepJob } from './step-job.ts';
import { createStepTree } from './step-tree.ts';
import { keyOf, type Surveyed, type SurveyParts, wholeEntry } from './survey.ts';

export interface ScheduleParts extends SurveyParts {
  catalog: Catalog;
  outside: Outside;
  pool: WorkerPool;
  work: string;
}
export interface ScheduleRequest {
  run: string;
  workflow: Workflow;
  feed: Feed;
  /** In order; those that are given or cached are done from the start. */
  steps: Surveyed[];
  /** Bytes that steps said they need. */
  memory: ReadonlyMap<string, number>;
  /** From the journal, when a run goes on after a crash. */
  before?: Readonly<Record<string, StepState>>;
  /** It was paused when the server ended. */
  paused?: boolean;
}
export interface EndedStep {
  surveyed: Surveyed;
  outputs?: Readonly<Record<string, PortValue>>;
  ms?: number;
  early?: true;
}
export interface Ended {
  status: FinishedStatus | 'waiting';
  steps: ReadonlyMap<string, EndedStep>;
}
export interface Schedule {
  ended: Promise<Ended>;
  cancel(): void;
  /** No step starts from now on; one that can stop in the middle does. */
  pause(): void;
  resume(): void;
  /** Steps of a node that are at work, or paused in the middle, end with the best so far where they can; answers whether there are any. */
  finish(node: string): boolean;
  /** What a step has waited for is there: it runs again. False where the run has come to its end, and with it this schedule. */
  arrived(step: string): boolean;
  steps: ReadonlyMap<string, LiveStep>;
  /** Ends the run because it cannot be written down any more. */
  fail(): void;
}

/** Runs the steps of one run: independent ones side by side, each as soon as all above it is done. */
export function schedule(parts: ScheduleParts, request: ScheduleRequest): Schedule {
  const { feed, workflow, run } = request;
  const tree = createStepTree({ workflow, catalog: parts.catalog, feed, surveyed: request.steps, before: request.before });
  const { steps, ready } = tree;
  const times = new Map<string, number>();
  const jobs = new Map<JobHandle, readonly LiveStep[]>();
  let cancelled = false;
  let paused = request.paused ?? false;
  let pumping = false;
  let over = false;
  let resolveEnded: (ended: Ended) => void = () => undefined;
  const ended = new Promise<Ended>((resolve) => (resolveEnded = resolve));

  for (const step of steps.values()) begin(step);
  // Who stopped the run before a crash has stopped it for good.
  if (Object.values(request.before ?? {}).some(({ status }) => status === 'cancelled')) end();
  else pump();

  function begin(step: LiveStep): void {
    const { surveyed } = step;
    const before = request.before?.[step.id];
    if (surveyed.held) return tree.leaveOut(step, surveyed.held);
    if (surveyed.given) {
      if (surveyed.pinned && before?.status !== 'cached') for (const event of pinnedEvents(step.id, surveyed.given)) feed.emit(event);
      return tree.settle(step, surveyed.given);
    }
    if (before && (before.status === 'done' || before.status === 'cached') && before.outputs) {
      if (before.early) tree.ownResult(step, before.outputs);
      return before.stopped ? tree.stop(step, before.reason) : tree.settle(step, before.outputs);
    }
    if (before?.status === 'failed') return tree.fail(step);
    if (before?.status === 'cancelled') return tree.cancel(step);
    step.reached = before?.fraction ?? 0;
    // Where the run was resumed just before the crash, nobody would wake a step that stays paused.
    if (before?.status === 'paused' && paused) step.status = 'paused';
    else if (before?.status === 'paused') feed.emit({ type: 'step-retried', step: step.id, because: fromCheckpoint });
    if (before?.status === 'running') feed.emit({ type: 'step-retried', step: step.id, because: serverLost });
    if (surveyed.cached) fromCache(step, surveyed.cached);
  }
  function fromCache(step: LiveStep, entry: CacheEntry): void {
    for (const event of cachedEvents(step.id, entry, placing(step))) feed.emit(event);
    times.set(step.id, entry.ms);
    if (entry.stopped) tree.stop(step, entry.stopped);
    else tree.settle(step, entry.outputs);
  }

  function placing({ surveyed }: LiveStep): Place {
    return (problem) => placedProblem(expand(workflow), parts.catalog, surveyed.node, problem);
  }

  /** Sends what is ready to workers; once for all that happened in this turn. */
  function pump(): void {
    if (pumping) return;
    pumping = true;
    queueMicrotask(() => {
      pumping = false;
      parts.outside.changed('queue');
      if (!cancelled) beginRounds();
      if (!cancelled && !paused) send();
      finishIfOver();
    });
  }
  function beginRounds(): void {
    const { enters, leaves } = nextRounds(steps);
    for (const step of enters) tree.admit(step);
    for (const { step, because } of leaves) tree.leaveOut(step, because);
    // Of a try that is left out, the rounds after are too.
    if (leaves.length > 0) beginRounds();
  }
  function send(): void {
    // What depended on a step that runs every time has its key only now, and may turn out to be known; then more gets ready.
    for (const step of ready) if (step.status !== 'queued' || foundLate(step)) ready.delete(step);
    const now = [...ready];
    ready.clear();
    for (const step of now) if (!step.light) launch([step]);
    const light = now.filter((step) => step.light);
    const isDone = (id: string): boolean => steps.get(id)?.status === 'done';
    // What was left out or stopped must not come along with what is sent.
    const queued = (id: string): LiveStep | undefined => (steps.get(id)?.status === 'queued' ? steps.get(id) : undefined);
    for (const ids of bundleLight(light, queued, isDone, parts.pool.slots)) launch(ids.flatMap((id) => steps.get(id) ?? []));
  }
  function foundLate(step: LiveStep): boolean {
    return !step.surveyed.pre && found(step);
  }
  function found(step: LiveStep): boolean {
    const { surveyed } = step;
    if (!surveyed.pre) keyOf(parts, surveyed, (id) => steps.get(id)?.surveyed.key);
    const entry = surveyed.key === undefined ? undefined : wholeEntry(parts, surveyed.key);
    if (entry) fromCache(step, entry);
    return entry !== undefined;
  }

  function launch(bundle: LiveStep[]): void {
    const inside = new Set(bundle.map(({ id }) => id));
    const [alone] = bundle.length === 1 ? bundle : [];
    const folder = alone && !alone.light ? checkpointFolder(alone.surveyed, (node) => steps.get(node)?.outputs) : undefined;
    const jobsToDo = bundle.map((step) => {
      step.status = 'sent';
      return stepJob(step.surveyed, {
        work: parts.work,
        workdir: folder ?? step.surveyed.key ?? `${run}-${step.id}`,
        outside: parts.outside,
        arrived: parts.outside.people.record(workflow.id, step.id),
        outputs: (id) => (inside.has(id) ? undefined : steps.get(id)?.outputs),
      });
    });
    const handle = parts.pool.run({
      run,
      ...(folder !== undefined && { folder }),
      steps: jobsToDo,
      needs: bundle.reduce((sum, { id }) => sum + (request.memory.get(id) ?? 0), 0),
      started: (worker) => bundle.forEach((step) => (step.worker = worker)),
      report: (report) => hear(report),
      spared: () => alone !== undefined && !alone.light && found(alone),
      ended(lost) {
        jobs.delete(handle);
        if (!lost) bundle.filter(isOut).forEach(leave);
        else if (lost.reason === 'paused') bundle.forEach(tree.back);
        else recover(bundle, lost.reason);
        pump();
      },
    });
    jobs.set(handle, bundle);
  }
  const isOut = (step: LiveStep): boolean => (step.status === 'sent' || step.status === 'running') && !step.settling;

  function hear(report: StepReport): void {
    const step = steps.get(report.step);
    if (!step || step.settling || (step.status !== 'sent' && step.status !== 'running')) return;
    switch (report.kind) {
      case 'started':
        step.status = 'running';
        parts.outside.changed('queue');
        step.pace = undefined;
        feed.emit({ type: 'step-started', step: step.id, worker: step.worker, device: parts.device });
        if (step.finishing) askToFinish(step);
        return;
      case 'done':
        void finish(step, report);
        return;
      case 'failed':
        fail(step, report.failure, report.ms);
        return;
      case 'cancelled':
        giveUp(step);
        return;
      case 'paused':
        rest(step);
        return;
      case 'waiting':
        wait(step, report);
        return;
      default:
        feed.emit(toldEvent(step, report, placing(step)));
    }
  }

  function wait(step: LiveStep, { for: reason, request }: Extract<StepReport, { kind: 'waiting' }>): void {
    step.status = 'waiting';
    forget(step);
    feed.emit({ type: 'step-waiting', step: step.id, for: reason });
    if (!request) return pump();
    const { node } = step.surveyed;
    const title = nodeTitle(expand(workflow), parts.catalog, node);
    // Nobody could answer what was not written down, so the step is not left waiting then.
    step.settling = true;
    parts.outside.people.ask({ run, workflow: { id: workflow.id, name: workflow.name }, step: step.id, node, title, request }).then(
      () => {
        step.settling = false;
        pump();
      },
      (error: unknown) => {
        step.settling = false;
        fail(step, effectFailure(error), 0);
      },
    );
  }
  function arrived(id: string): boolean {
    const step = steps.get(id);
    if (over) return false;
    if (step?.status === 'waiting') tree.back(step);
    pump();
    return true;
  }

  async function finish(step: LiveStep, report: Extract<StepReport, { kind: 'done' }>): Promise<void> {
    const { ms, peakBytes, stopped, early } = report;
    const { entry, settings } = step.surveyed;
    let { outputs } = report;
    if (entry.effect && entry.effect !== 'respond' && !stopped) {
      step.settling = true;
      const inputs = step.surveyed.into.flatMap(({ from }) => steps.get(from[0])?.outputs?.[from[1]] ?? []);
      try {
        outputs = await applyEffect(parts.outside, { effect: entry.effect, settings, outputs, inputs, run, workflow: workflow.id });
      } catch (error) {
        step.settling = false;
        return fail(step, effectFailure(error), ms);
      }
      step.settling = false;
    }
    feed.emit({
      type: 'step-done',
      step: step.id,
      outputs,
      ms,
      cached: false,
      ...(peakBytes !== undefined && { peakBytes }),
      ...(stopped && { stopped }),
      ...(early && { early }),
    });
    times.set(step.id, ms);
    if (early) tree.ownResult(step, outputs);
    else keepEntry(step, { outputs, ms, ...(peakBytes !== undefined && { peakBytes }), ...(stopped && { stopped }) });
    if (stopped) tree.stop(step, stopped);
    else tree.settle(step, outputs);
    pump();
  }
  /** A step that could not be kept only runs again next time, so a full disk is told by the journal alone. */
  function keepEntry(step: LiveStep, result: Omit<CacheEntry, 'log' | 'metrics' | 'headline'>): void {
    const { surveyed, log, metrics, headline, warnings } = step;
    if (!surveyed.pre) keyOf(parts, surveyed, (id) => steps.get(id)?.surveyed.key);
    const key = surveyed.key ?? surveyed.latest;
    if (key !== undefined)
      parts.cache
        .keep(key, { ...result, log, metrics, ...(headline && { headline }), ...(warnings.length > 0 && { warnings }) })
        .catch(() => undefined);
  }
  function fail(step: LiveStep, failure: StepFailure, ms: number): void {
    const { entry, settings } = step.surveyed;
    feed.emit(failedEvent(step.id, withLighter(failure, entry, settings, parts.device), ms, placing(step)));
    tree.fail(step);
    pump();
  }
  /** The worker went past a step: the run was stopped, or something above it waits. */
  function leave(step: LiveStep): void {
    if (cancelled || step.status === 'running') giveUp(step);
    else tree.back(step);
  }
  function giveUp(step: LiveStep): void {
    feed.emit({ type: 'step-cancelled', step: step.id });
    tree.cancel(step);
  }

  /** It has left the worker with what it needs to go on; where the run goes on already, so does it. */
  function rest(step: LiveStep): void {
    if (cancelled) return giveUp(step);
    step.status = 'paused';
    forget(step);
    feed.emit({ type: 'step-paused', step: step.id });
    if (!paused) wake(step);
  }
  function wake(step: LiveStep): void {
    tree.back(step);
    feed.emit({ type: 'step-retried', step: step.id, because: fromCheckpoint });
  }

  /** A worker is gone. What it was running starts again, once; what it had not begun only goes back. */
  function recover(bundle: LiveStep[], reason: Exclude<Lost['reason'], 'paused'>): void {
    const out = bundle.filter(isOut);
    const running = out.filter((step) => step.status === 'running');
    for (const step of out) {
      if (reason === 'cancelled' || cancelled) giveUp(step);
      else if (running.length > 0 && step.status === 'sent') tree.back(step);
      else if (reason === 'memory' || step.tries > 0) fail(step, { problem: lostWorker(reason) }, 0);
      else {
        step.tries += 1;
        step.alone = true;
        forget(step);
        tree.back(step);
        feed.emit({ type: 'step-retried', step: step.id, because: workerLost });
      }
    }
  }

  function finishIfOver(): void {
    const all = [...steps.values()];
    if (jobs.size > 0 || all.some(({ status, settling }) => settling || status === 'running' || status === 'sent')) return;
    const has = (status: LiveStatus): boolean => all.some((step) => step.status === status);
    if (paused && !cancelled && (has('queued') || has('paused'))) return;
    if (!cancelled && has('queued') && all.some((step) => step.status === 'queued' && step.missing === 0)) return;
    over = true;
    resolveEnded({
      // What people are asked for is not given up because another part has failed.
      status:
        !cancelled && has('waiting') ? 'waiting' : has('failed') ? 'failed' : cancelled ? 'cancelled' : isStopped(all) ? 'stopped' : 'done',
      steps: new Map(
        all.map(({ id, surveyed, outputs, early }) => [id, { surveyed, outputs, ms: times.get(id), ...(early && { early }) }]),
      ),
    });
  }
  function end(): void {
    cancelled = true;
    for (const step of steps.values()) if (step.status === 'paused' || step.status === 'waiting') giveUp(step);
    tree.skipWaiting();
    for (const job of Array.from(jobs.keys())) job.cancel();
    pump();
  }

  function pause(): void {
    if (paused || cancelled) return;
    paused = true;
    feed.emit({ type: 'run-paused', because: pausedByUser });
    for (const job of Array.from(jobs.keys())) job.pause();
    pump();
  }
  function resume(): void {
    if (!paused || cancelled) return;
    paused = false;
    feed.emit({ type: 'run-resumed', because: resumedByUser });
    for (const step of steps.values()) if (step.status === 'paused') wake(step);
    pump();
  }

  function finishEarly(node: string): boolean {
    const able = [...steps.values()].filter(
      ({ status, surveyed }) => surveyed.node === node && surveyed.entry.finishes && (status === 'running' || status === 'paused'),
    );
    for (const step of able) {
      step.finishing = true;
      askToFinish(step);
    }
    return able.length > 0;
  }
  function askToFinish(step: LiveStep): void {
    for (const [job, bundle] of jobs) if (bundle.includes(step)) job.finish();
  }

  return { ended, steps, cancel: end, pause, resume, finish: finishEarly, arrived, fail: end };
}

/** A gate that let nothing through has stopped the run; where it let some values of a range through, only the others. */
function isStopped(steps: readonly LiveStep[]): boolean {
  const open = new Set(steps.flatMap(({ status, surveyed }) => (status === 'done' ? [surveyed.node] : [])));
  return steps.some(({ status, surveyed }) => status === 'stopped' && !open.has(surveyed.node));
}
