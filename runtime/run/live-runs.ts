import type { PortValue } from '../../nodes/kit/ports.ts';
import { isUnderWay, pausedMs, type RunEvent } from '../../nodes/kit/run.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { AppError } from '../errors.ts';
import type { StartRun } from '../engine.ts';
import type { RunRecord, RunSummary } from '../protocol.ts';
import type { Journal } from '../store/journal.ts';
import type { PastStep } from '../store/past-steps.ts';
import { newRunId, type StoredRun } from '../store/runs.ts';
import { artifactsIn } from './artifacts-in.ts';
import type { EngineParts } from './engine-parts.ts';
import type { Examine, Examined } from './examine.ts';
import { diskFull, isDiskFull } from './failure.ts';
import { createFeed, type Feed, foldAll } from './feed.ts';
import { checkedInputs, withSample, withSettings } from './inputs.ts';
import { type Ended, type EndedStep, schedule, type Schedule } from './schedule.ts';
import type { Surveyed } from './survey.ts';
import { pausedStill, stoppedByUser } from './step-events.ts';
import { firstSummary, problemOf, scoresOf } from './summaries.ts';
import { targetNodes } from './target.ts';

/** A run that has not ended. */
export interface LiveRun {
  id: string;
  stored: StoredRun;
  workflow: Workflow;
  summary: RunSummary;
  feed: Feed;
  schedule: Schedule;
  surveyed: ReadonlyMap<string, Surveyed>;
  /** Milliseconds that each step will take, from earlier runs. */
  estimates: ReadonlyMap<string, number>;
  finished: Promise<void>;
}
export type Given = Record<string, Record<string, PortValue>>;

/** The runs that have not ended: started, gone on with after a crash, watched, paused, stopped. */
export interface LiveRuns {
  /** `priority`: a caller waits for the answer. */
  start(request: StartRun, given?: Given, priority?: 'call'): Promise<LiveRun>;
  resume(): Promise<void>;
  cancel(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  /** The end of a pause. */
  goOn(id: string): Promise<void>;
  /** A node at work ends with the best so far; where the run is paused, it goes on for that. */
  finishEarly(id: string, node: string): Promise<void>;
  /** A step that waits runs again with what arrived. */
  arrived(id: string, step: string): Promise<void>;
  find(id: string): LiveRun | undefined;
  all(): LiveRun[];
  record(live: LiveRun): RunRecord;
  /** Ends without a word in the journal, so that the runs go on at the next start. */
  close(): Promise<void>;
}

export function createLiveRuns(parts: EngineParts, examine: Examine): LiveRuns {
  const { runs, catalog, cache, past, outside, order } = parts;
  const live = new Map<string, LiveRun>();
  const waking = new Set<string>();
  let closing = false;

  async function start(request: StartRun, given?: Given, priority?: 'call'): Promise<LiveRun> {
    const inputs = checkedInputs(request.workflow, catalog, request.inputs ?? {});
    const workflow = withSample(withSettings(request.workflow, inputs), catalog, request.target);
    const examined = await examine(workflow, request.target, given);
    refuseBlocked(examined);
    const at = Date.now();
    const { version, target, origin } = request;
    try {
      const content = await runs.keepWorkflow(workflow);
      const stored: StoredRun = {
        id: newRunId(at),
        content,
        version,
        target,
        origin,
        at,
        ...(request.inputs && { inputs: request.inputs }),
        ...(given && { given }),
      };
      const summary = firstSummary(stored, workflow, examined.plan.steps);
      const journal = await runs.begin(stored, summary);
      order.enter(stored.id, priority ?? (hasBranches(examined) ? 'range' : 'manual'));
      const run = launch({ stored, workflow, summary, journal, examined, events: [] });
      await run.feed.written();
      return run;
    } catch (error) {
      throw isDiskFull(error) ? new AppError(507, 'disk-full', diskFull) : error;
    }
  }

  function launch(begun: {
    stored: StoredRun;
    workflow: Workflow;
    summary: RunSummary;
    journal: Journal;
    examined: Examined;
    events: RunEvent[];
    torn?: boolean;
  }): LiveRun {
    const { stored, workflow, summary, journal, examined, events } = begun;
    const { surveyed, plan, memory } = examined;
    const feed = createFeed(journal, events, () => live.get(stored.id)?.schedule.fail());
    const before = events.length > 0 ? foldAll(events) : undefined;
    const paused = before?.status === 'paused';
    if (paused) feed.emit({ type: 'run-paused', because: pausedStill });
    else if (before) feed.emit({ type: 'run-resumed', because: begun.torn ? resumedTorn : resumed });
    else feed.emit({ type: 'run-started', steps: plan.steps });
    const scheduled = schedule(
      { ...parts, cache, work: parts.work },
      { run: stored.id, workflow, feed, steps: stepsOf(begun, surveyed), memory, ...(before && { before: before.steps }), paused },
    );
    const run: LiveRun = {
      id: stored.id,
      stored,
      workflow,
      summary: { ...summary, status: paused ? 'paused' : 'running' },
      feed,
      surveyed,
      estimates: new Map(plan.steps.flatMap(({ step, estimateMs }) => (estimateMs === undefined ? [] : [[step, estimateMs]]))),
      schedule: scheduled,
      finished: scheduled.ended.then((ended) => finish(run, ended)),
    };
    live.set(run.id, run);
    tell(run.id);
    return run;
  }

  /** The planned steps, and above them what only gives its outputs. */
  function stepsOf({ stored, workflow }: { stored: StoredRun; workflow: Workflow }, surveyed: ReadonlyMap<string, Surveyed>): Surveyed[] {
    const all = [...surveyed.values()];
    const notRun = all.flatMap(({ node, given }) => (given ? [node] : []));
    const wanted = targetNodes(workflow, catalog, stored.target, new Set(notRun));
    const steps = all.filter(({ node }) => wanted.has(node));
    if (stored.target.mode !== 'only') return steps;
    const above = steps.flatMap(({ into }) => into.map(({ from }) => from[0]));
    const given = [...new Set(above)].flatMap((step): Surveyed[] => {
      const here = surveyed.get(step);
      const outputs = here?.given ?? here?.cached?.outputs;
      if (!here || !outputs) return [];
      const { pinned: _, ...rest } = here;
      return [{ ...rest, into: [], given: outputs }];
    });
    return [...given, ...steps];
  }

  async function finish(run: LiveRun, ended: Ended): Promise<void> {
    if (closing) return;
    const { feed, workflow } = run;
    const lostEvents = (): Promise<boolean> =>
      feed.written().then(
        () => false,
        () => true,
      );
    const lostBefore = await lostEvents();
    if (closing) return;
    const ms = took(run);
    if (ended.status === 'waiting') feed.emit({ type: 'run-waiting' });
    else feed.emit({ type: 'run-finished', status: lostBefore ? 'failed' : ended.status, ms });
    const torn = lostBefore || (await lostEvents());
    const state = feed.state();
    const problem = torn ? { code: 'disk-full', severity: 'error' as const, message: message(diskFull) } : problemOf(state);
    run.summary = {
      ...run.summary,
      status: torn ? 'failed' : ended.status,
      ...(ended.status !== 'waiting' && { ms }),
      scores: scoresOf(
        workflow,
        catalog,
        [...ended.steps.values()].map(({ surveyed, outputs }) => [surveyed.node, outputs]),
      ),
      ...(problem && { problem }),
    };
    const steps = [...ended.steps.values()];
    const keys = steps.flatMap(({ surveyed }) => [surveyed.key, surveyed.latest].filter((key) => key !== undefined));
    const artifacts = [...new Set(artifactsIn(steps.map(({ outputs }) => outputs ?? {})))];
    const preImages = Object.fromEntries(steps.flatMap(({ surveyed: { step, pre } }) => (pre ? [[step, pre]] : [])));
    await runs.hold(run.id, { keys, artifacts, preImages }).catch(() => undefined);
    await past.note(workflow.id, pastOf(steps));
    await runs.note(run.summary).catch(() => undefined);
    order.leave(run.id);
    if (ended.status !== 'waiting') {
      outside.people.leave(run.id);
      await feed.close();
      live.delete(run.id);
    }
    tell(run.id);
  }

  async function arrived(id: string, step: string): Promise<void> {
    const run = live.get(id);
    // One that goes on already takes all its waiting steps along.
    if (!run || run.schedule.arrived(step) || waking.has(id)) return;
    waking.add(id);
    try {
      await wakeUp(run);
    } finally {
      waking.delete(id);
    }
  }
  /** Its schedule has ended with nothing left but to wait: what is left of the run gets another one, in the same feed. */
  async function wakeUp(run: LiveRun): Promise<void> {
    const { id } = run;
    await run.finished;
    const examined = await examine(run.workflow, run.stored.target, run.stored.given);
    if (closing || live.get(id) !== run) return;
    run.feed.emit({ type: 'run-resumed', because: hasArrived });
    await run.feed.written().catch(() => undefined);
    order.enter(id, hasBranches(examined) ? 'range' : 'manual');
    run.surveyed = examined.surveyed;
    run.schedule = schedule(
      { ...parts, cache, work: parts.work },
      {
        run: id,
        workflow: run.workflow,
        feed: run.feed,
        steps: stepsOf(run, examined.surveyed),
        memory: examined.memory,
        before: run.feed.state().steps,
      },
    );
    run.finished = run.schedule.ended.then((ended) => finish(run, ended));
    await note(run, 'running');
  }
  function tell(id: string): void {
    outside.changed('runs', id);
    outside.changed('queue');
  }

  async function resume(): Promise<void> {
    const cutOff = runs.summaries().filter(({ status }) => isUnderWay(status));
    order.retain(new Set(cutOff.map(({ id }) => id)));
    // Who came first, or was put first, gets a worker first.
    for (const summary of cutOff.reverse().sort((a, b) => order.rank(a.id) - order.rank(b.id))) {
      const loaded = await runs.load(summary.id);
      const workflow = loaded && (await runs.workflow(loaded.stored.content));
      if (!loaded || !workflow) {
        await runs.note({ ...summary, status: 'failed', problem: { code: 'run-lost', severity: 'error', message: lost } });
        continue;
      }
      const { stored, events, torn } = loaded;
      const finished = events.at(-1);
      if (finished?.type === 'run-finished') {
        await runs.note({ ...summary, status: finished.status, ms: finished.ms });
        continue;
      }
      const examined = await examine(workflow, stored.target, stored.given);
      order.enter(stored.id, hasBranches(examined) ? 'range' : 'manual');
      launch({ stored, workflow, summary, journal: runs.reopen(loaded), examined, events, torn });
    }
  }

  async function cancel(id: string): Promise<void> {
    const run = live.get(id);
    if (!run) return;
    if (run.summary.status !== 'waiting') return run.schedule.cancel();
    const { feed } = run;
    for (const [step, { status }] of Object.entries(feed.state().steps)) {
      if (status === 'waiting') feed.emit({ type: 'step-cancelled', step });
      if (status === 'queued') feed.emit({ type: 'step-skipped', step, because: stoppedByUser });
    }
    const ms = took(run);
    feed.emit({ type: 'run-finished', status: 'cancelled', ms });
    await feed.written();
    await runs.note({ ...run.summary, status: 'cancelled', ms });
    outside.people.leave(id);
    await feed.close();
    live.delete(id);
    tell(id);
  }

  async function pause(id: string): Promise<void> {
    const run = running(id);
    if (run.summary.status === 'paused') return;
    run.schedule.pause();
    await note(run, 'paused');
  }
  async function goOn(id: string): Promise<void> {
    const run = running(id);
    if (run.summary.status !== 'paused') return;
    run.schedule.resume();
    await note(run, 'running');
  }
  async function finishEarly(id: string, node: string): Promise<void> {
    if (!running(id).schedule.finish(node)) throw new AppError(409, 'nothing-to-finish', nothingToFinish);
    await goOn(id);
  }
  function running(id: string): LiveRun {
    const run = live.get(id);
    if (run && run.summary.status !== 'waiting') return run;
    throw new AppError(409, 'run-over', {
      en: 'This run is not running any more, so there is nothing to pause, resume or finish. Look at it in the run history.',
      zh: '该运行已不在进行中，无法暂停、继续或提前结束。请在运行记录中查看。',
    });
  }
  /** Answers once it outlives a crash: the journal decides, the index only lists. */
  async function note(run: LiveRun, status: 'paused' | 'running'): Promise<void> {
    run.summary = { ...run.summary, status };
    await run.feed.written();
    if (live.has(run.id)) await runs.note(run.summary).catch(() => undefined);
    tell(run.id);
  }

  return {
    start,
    resume,
    cancel,
    pause,
    goOn,
    finishEarly,
    arrived,
    find: (id) => live.get(id),
    all: () => [...live.values()],
    record({ summary, feed, workflow }) {
      return { ...summary, state: feed.state(), workflowAtRun: workflow };
    },
    async close() {
      closing = true;
      await Promise.all([...live.values()].map(({ feed }) => feed.close()));
    },
  };
}

/** How long it has been under way, pauses left out. */
function took({ stored, feed }: LiveRun): number {
  const now = Date.now();
  return now - stored.at - pausedMs(feed.state(), now);
}

function hasBranches({ plan }: Examined): boolean {
  return plan.steps.some(({ step, node }) => step !== node);
}

function refuseBlocked({ plan }: Examined): void {
  if (plan.blocking.length === 0 && plan.steps.length > 0) return;
  const [first] = plan.blocking;
  if (!first)
    throw new AppError(409, 'nothing-to-run', {
      en: 'There is nothing to run here yet. Add a node, or press “Run to here” on what lies below a trigger.',
      zh: '这里还没有可运行的内容。请添加节点；触发节点下游的内容请使用“运行到此处”。',
    });
  throw new AppError(
    409,
    'has-problems',
    { en: 'The workflow cannot run yet: {problem}', zh: '工作流还不能运行：{problem}' },
    { problem: first.message },
    plan.blocking,
  );
}

function pastOf(steps: readonly EndedStep[]): Record<string, PastStep> {
  return Object.fromEntries(
    steps.flatMap(({ surveyed: { step, pre }, outputs, ms, early }): [string, PastStep][] =>
      pre && outputs && ms !== undefined ? [[step, { pre, ms, ...(early && { early, outputs }) }]] : [],
    ),
  );
}

const nothingToFinish = {
  en: 'This node is not training at the moment, so there is nothing to finish early.',
  zh: '该节点目前没有在训练，无法提前结束。',
};
const hasArrived = message({ en: 'What was waited for has arrived; the run goes on.', zh: '等待的内容已到达，运行继续。' });
const resumed = message({
  en: 'Graftwork was restarted; the run goes on from the last finished step.',
  zh: 'Graftwork 已重启，运行从最后完成的步骤继续。',
});
const resumedTorn = message({
  en: 'Graftwork was restarted; the run goes on from the last finished step. The last line of its record was torn and was left out.',
  zh: 'Graftwork 已重启，运行从最后完成的步骤继续。运行记录的最后一行不完整，已舍弃。',
});
const lost = message({
  en: 'The record of this run is damaged, so it could not go on. Run the workflow again: finished steps are kept.',
  zh: '该运行的记录已损坏，无法继续。请重新运行：已完成的步骤会保留。',
});
