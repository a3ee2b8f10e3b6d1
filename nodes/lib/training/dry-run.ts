import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { FinishedEarly } from '../../kit/problem.ts';
import { readingShare } from './watch.ts';

/** What a few steps of a training say of the whole. */
export interface DryRun {
  stepsPerSecond: number;
  /** Of the whole training. */
  steps: number;
  /** The whole training would take, reading included, if it does not stop early. */
  seconds: number;
  /** The most that the process has held. */
  memoryBytes: number;
}

/** So many steps are run at least, for so long at least. */
const [fewestSteps, shortestMs] = [10, 2_500];
/** Share of the time that is not counted: the first steps set things up, and what runs for the first time gets quicker. */
const warmUpShare = 0.5;

/**
 * Runs the beginning of a training as it is, with the node's own code: the training gets a context that says nothing of
 * it to the user, and that asks it to finish after a few steps.
 */
export async function dryRun(context: Context, train: (context: Context) => Promise<unknown>): Promise<DryRun> {
  const started = performance.now();
  await mkdir(context.workdir, { recursive: true });
  const workdir = await mkdtemp(join(context.workdir, 'dry-'));
  const marks: { at: number; done: number }[] = [];
  let epochs = 1;
  let epochsSeen = 0;
  let askedAt: number | undefined;
  let judgedMs = 0;
  const dry: Context = {
    ...context,
    workdir,
    log: () => undefined,
    warn: () => undefined,
    metric(name) {
      if (name !== 'loss') return;
      epochsSeen++;
      if (askedAt !== undefined) judgedMs = performance.now() - askedAt;
    },
    progress(fraction, _text, values = {}) {
      context.progress(fraction <= readingShare ? fraction : Math.min(0.95, readingShare + marks.length / 1_000), trying);
      if (fraction <= readingShare || askedAt !== undefined) return;
      const { epochs: said } = values;
      if (typeof said === 'number') epochs = said;
      const now = performance.now();
      marks.push({ at: now, done: (fraction - readingShare) / (1 - readingShare) });
      if (marks.length <= fewestSteps || now - (marks[0]?.at ?? now) < shortestMs) return;
      askedAt = now;
      throw new FinishedEarly();
    },
  };
  try {
    await train(dry);
  } finally {
    await rm(workdir, { recursive: true, force: true });
  }
  return foreseen({
    marks,
    started,
    epochs,
    judgedMs: epochsSeen > 1 ? 0 : judgedMs,
    ended: performance.now(),
    isWhole: askedAt === undefined,
  });
}

const trying = { en: 'trying the first steps', zh: '正在试跑前几步' };

interface Seen {
  marks: readonly { at: number; done: number }[];
  started: number;
  ended: number;
  epochs: number;
  /** What judging by held-out rows takes after each epoch, where no epoch was seen to its end. */
  judgedMs: number;
  isWhole: boolean;
}
function foreseen({ marks, started, ended, epochs, judgedMs, isWhole }: Seen): DryRun {
  const [first] = marks;
  const last = marks.at(-1);
  const warm = first && last ? first.at + warmUpShare * (last.at - first.at) : 0;
  const from = marks.slice(0, -1).findLast(({ at }) => at <= warm) ?? first;
  if (!first || !from || !last) throw new Error('The training told no step.');
  const steps = Math.round(1 / first.done);
  const seconds = Math.max(1e-6, (last.at - from.at) / 1_000);
  const stepsPerSecond = Math.max(1, marks.length - 1 - marks.indexOf(from)) / seconds;
  const rate = Math.max(1e-9, last.done - from.done) / seconds;
  const whole = (first.at - started) / 1_000 + 1 / rate + (epochs * judgedMs) / 1_000;
  return {
    stepsPerSecond,
    steps,
    seconds: isWhole ? (ended - started) / 1_000 : whole,
    memoryBytes: process.resourceUsage().maxRSS * 1_024,
  };
}
