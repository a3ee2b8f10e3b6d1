import { nodeTitle } from '../../nodes/kit/check.ts';
import type { RunState, StepState } from '../../nodes/kit/run.ts';
import { sizeWords } from '../../nodes/kit/size-words.ts';
import { type Message, message, type Text } from '../../nodes/kit/text.ts';
import { AppError } from '../errors.ts';
import type { QueueEntry } from '../protocol.ts';
import type { EngineParts } from './engine-parts.ts';
import type { LiveRun, LiveRuns } from './live-runs.ts';
import type { LiveStep } from './live-step.ts';
import type { Hindered } from './pool.ts';
import { startTimes, timeLeft } from './time-left.ts';

/** The runs that have not ended in the order in which they get workers: what runs, what waits and why, how long it takes. */
export interface Queue {
  list(): QueueEntry[];
  move(run: string, before: string | undefined): Promise<void>;
}

export function createQueue({ order, pool, catalog, outside }: EngineParts, live: LiveRuns): Queue {
  const titled = (run: LiveRun, step: LiveStep): Text => nodeTitle(run.workflow, catalog, step.surveyed.node);

  function list(): QueueEntry[] {
    const runs = live
      .all()
      .filter(({ summary }) => summary.status === 'running' || summary.status === 'paused')
      .sort((a, b) => order.rank(a.id) - order.rank(b.id));
    const hindered = new Map(
      pool
        .waiting()
        .toReversed()
        .map((waiting) => [waiting.run, waiting]),
    );
    const entries: QueueEntry[] = [];
    const busy: (number | undefined)[] = [];
    for (const run of runs) {
      const working = workingOf(run);
      const before = entries.findLast(({ status }) => status === 'waiting');
      const entry = entryOf(run, { working, hindered: hindered.get(run.id), before });
      entries.push(entry);
      for (const _ of working) busy.push(knownTime(entry));
    }
    // Who waits for memory or for another run's step is not helped by a free worker alone.
    const waiting = entries.filter(({ run, status }) => status === 'waiting' && hindered.get(run)?.because === 'worker');
    const starts = startTimes(pool.slots, busy, waiting.map(knownTime));
    for (const [at, entry] of waiting.entries()) {
      const start = starts[at];
      if (start !== undefined) entry.startsInSeconds = start;
    }
    return entries;
  }

  function entryOf(run: LiveRun, at: Place): QueueEntry {
    const { summary, workflow } = run;
    const { id, workflowName, target, origin, startedAt } = summary;
    const steps = stepsOf(run);
    const state = run.feed.state();
    const left = timeLeft(
      new Map(steps.map((step) => [step.id, { above: step.above, leftMs: leftMs(step, state.steps[step.id], run) }])),
      pool.slots,
    );
    const status = statusOf(run, at);
    const why = whyOf(run, status, at);
    const [first] = at.working;
    return {
      run: id,
      workflow: workflow.id,
      workflowName,
      target,
      ...('node' in target && { targetTitle: nodeTitle(workflow, catalog, target.node) }),
      origin,
      startedAt,
      status,
      ...(why && { why }),
      ...progressOf(steps, state),
      ...(first && { step: titled(run, first) }),
      ...(left && { secondsLeft: Math.round(left.ms / 1_000) }),
      ...(left?.whole === false && { atLeast: true }),
    };
  }

  function whyOf(run: LiveRun, status: QueueEntry['status'], { working, hindered, before }: Place): Message | undefined {
    if (status === 'pausing') {
      const last = working.find(({ surveyed }) => !surveyed.entry.pauses);
      if (last) return message(willPause, { step: titled(run, last) });
      return working[0] && message(savesCheckpoint, { step: titled(run, working[0]) });
    }
    if (status !== 'waiting') return undefined;
    switch (hindered?.because) {
      case 'memory':
        return message(shortOfMemory, { needed: sizeWords(hindered.needs), taken: sizeWords(pool.taken()) });
      case 'same':
        return message(sameStep);
      default:
        return before ? message(behind, { name: before.workflowName || unnamed }) : message(noWorker, { count: pool.slots });
    }
  }

  return {
    list,
    async move(run, before) {
      if (!(await order.move(run, before))) throw new AppError(409, 'run-over', nothingToMove);
      pool.reorder();
      outside.changed('queue');
    },
  };
}

function knownTime({ secondsLeft, atLeast }: QueueEntry): number | undefined {
  return atLeast ? undefined : secondsLeft;
}

/** What decides how a run stands in the queue. */
interface Place {
  working: readonly LiveStep[];
  hindered: Hindered | undefined;
  /** The nearest run before it that waits too. */
  before: QueueEntry | undefined;
}

function statusOf({ summary }: LiveRun, { working, hindered }: Place): QueueEntry['status'] {
  if (summary.status === 'paused') return working.length > 0 ? 'pausing' : 'paused';
  // Between two steps it has no worker and waits for none.
  return working.length === 0 && hindered ? 'waiting' : 'running';
}

function stepsOf({ schedule }: LiveRun): LiveStep[] {
  return [...schedule.steps.values()].filter(({ surveyed }) => !surveyed.given);
}
function workingOf(run: LiveRun): LiveStep[] {
  return stepsOf(run).filter(({ status, settling }) => status === 'running' || settling);
}

/** What is left of a step: by its own progress where it tells that, else by how long it took before. */
function leftMs(step: LiveStep, state: StepState | undefined, { estimates }: LiveRun): number | undefined {
  const estimate = estimates.get(step.id);
  switch (step.status) {
    case 'running':
      if (state?.secondsLeft !== undefined) return state.secondsLeft * 1_000;
      if (estimate === undefined || state?.startedAt === undefined) return undefined;
      return Math.max(0, estimate - (Date.now() - state.startedAt));
    case 'queued':
    case 'sent':
    case 'paused':
      return estimate === undefined ? undefined : estimate * (1 - step.reached);
    default:
      return 0;
  }
}

function progressOf(steps: readonly LiveStep[], state: RunState): Pick<QueueEntry, 'done' | 'steps' | 'share'> {
  const open = steps.filter(({ status }) => status === 'queued' || status === 'sent' || status === 'running' || status === 'paused');
  const done = steps.length - open.length;
  const started = open.reduce(
    (sum, { id, status, reached }) => sum + (status === 'running' ? (state.steps[id]?.fraction ?? 0) : reached),
    0,
  );
  return { done, steps: steps.length, share: steps.length === 0 ? 0 : (done + started) / steps.length };
}

const unnamed = { en: 'Untitled', zh: '未命名' };
const willPause = { en: 'Will pause when “{step}” is done; it cannot stop in the middle.', zh: '“{step}”完成后暂停；该步骤无法中途停下。' };
const savesCheckpoint = { en: '“{step}” is saving its checkpoint.', zh: '“{step}”正在保存检查点。' };
const shortOfMemory = {
  en: 'Waits for memory: it needs about {needed}, and the runs before it hold {taken}.',
  zh: '等待内存：约需 {needed}，前面的运行已占用 {taken}。',
};
const sameStep = {
  en: 'Waits for another run that is at the same step; its result will serve here too.',
  zh: '等待另一次运行完成相同的步骤，其结果可直接沿用。',
};
const behind = { en: 'Behind “{name}”.', zh: '排在“{name}”之后。' };
const noWorker = { en: 'Waits for a free worker; all {count} are busy.', zh: '等待空闲的工作进程；{count} 个都在忙。' };
const nothingToMove = {
  en: 'One of these runs has ended meanwhile, so the order was not changed. The list shows what is left.',
  zh: '其中一次运行已经结束，顺序没有改变。列表显示的是仍在队列中的运行。',
};
