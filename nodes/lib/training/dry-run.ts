import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../kit/define-node.ts';
import { FinishedEarly } from '../../kit/problem.ts';
import type { Provider } from '../learn/session.ts';
import { readingShare } from './watch.ts';

/** A training that is tried before it is run. */
export interface Foreseen {
  /** Trains for real until its context asks it to end. Answers what it was computed on. */
  train: (context: Context) => Promise<Provider>;
  /** Where not all rows are read for the trial. */
  sample?: Sample;
  /** Batches are of several shapes, each of which is set up when it first comes: that is no step's time. */
  varied?: true;
}
export interface Sample {
  /** Of the rows. */
  share: number;
  /** Of the whole training. */
  steps: number;
  /** What the whole training holds in memory beyond the trial. */
  bytesMore: number;
}

/** What a few steps of a training say of the whole. */
export interface DryRun {
  device: Provider;
  /** Judging by held-out rows included. */
  stepsPerSecond: number;
  /** Of the whole training. */
  steps: number;
  /** Until the first step: reading the rows and setting up. */
  readingSeconds: number;
  /** The whole training would take, reading included, if it does not stop early. */
  seconds: number;
  /** The most that the process holds. */
  memoryBytes: number;
}

/** So many steps are run at least. */
const fewestSteps = 10;
/** For so long at least, as the processor counts it: where other programs run, less is done in the same time. A GPU leaves it little to do. */
const [shortestProcessorMs, longestMs] = [4_000, 8_000];
/** Share of the time that is not counted: the first steps set things up, and what runs for the first time gets quicker. */
const warmUpShare = 0.4;

export interface Mark {
  at: number;
  /** Share of what is being done. */
  done: number;
}
export interface Seen {
  reading: Mark[];
  steps: Mark[];
  started: number;
  epochs: number;
  /** Where an epoch ended, the number of steps told before: its last step is told only when held-out rows have judged it. */
  ends: number[];
  /** What judging the last step took, with which the trial ended. */
  lastJudgedMs?: number;
}

/**
 * Runs the beginning of a training as it is, with the node's own code: the training gets a context that says nothing of
 * it to the user, and that asks it to finish after a few steps.
 */
export async function dryRun(context: Context, { train, sample, varied }: Foreseen): Promise<DryRun> {
  await mkdir(context.workdir, { recursive: true });
  const workdir = await mkdtemp(join(context.workdir, 'dry-'));
  const seen: Seen = { reading: [], steps: [], started: performance.now(), epochs: 1, ends: [] };
  const watched = watching(context, seen);
  try {
    const device = await train({ ...watched.context, workdir });
    const whole = watched.wasAsked() ? undefined : { ended: performance.now() };
    return { device, ...reckoned(seen, { ...(sample && { sample }), ...(varied && { varied }), ...(whole && { whole }) }) };
  } finally {
    await rm(workdir, { recursive: true, force: true });
  }
}

function watching(context: Context, seen: Seen): { context: Context; wasAsked: () => boolean } {
  let asked = false;
  let before = process.cpuUsage();
  const processorMs = () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  return {
    wasAsked: () => asked,
    context: {
      ...context,
      log: () => undefined,
      warn: () => undefined,
      metric(name) {
        if (name !== 'loss') return;
        const last = seen.steps.at(-1);
        if (asked && last) seen.lastJudgedMs = performance.now() - last.at;
        else seen.ends.push(seen.steps.length);
      },
      progress(fraction, _text, values = {}) {
        const { steps } = seen;
        context.progress(fraction <= readingShare ? fraction : Math.min(0.95, readingShare + steps.length / 1_000), trying);
        if (asked) return;
        const now = performance.now();
        if (fraction <= readingShare) return void seen.reading.push({ at: now, done: fraction / readingShare });
        if (typeof values.epochs === 'number') seen.epochs = values.epochs;
        steps.push({ at: now, done: (fraction - readingShare) / (1 - readingShare) });
        if (steps.length === 1) before = process.cpuUsage();
        if (steps.length <= fewestSteps) return;
        if (processorMs() < shortestProcessorMs && now - (steps[0]?.at ?? now) < longestMs) return;
        asked = true;
        throw new FinishedEarly();
      },
    },
  };
}

const trying = { en: 'trying the first steps', zh: '正在试跑前几步' };

/** From what was seen of the beginning to the whole. */
export function reckoned(
  seen: Seen,
  { sample, varied, whole }: Pick<Foreseen, 'sample' | 'varied'> & { whole?: { ended: number } } = {},
): Omit<DryRun, 'device'> {
  const [first] = seen.steps;
  if (!first) throw new Error('The training told no step.');
  const steps = sample?.steps ?? Math.round(1 / first.done);
  const readingSeconds = (first.at - seen.started + unreadMs(seen.reading, sample)) / 1_000;
  const memoryBytes = process.resourceUsage().maxRSS * 1_024 + (sample?.bytesMore ?? 0);
  // A training that went through all its steps before its end was asked for is known, not foreseen.
  const known = whole && !sample && (seen.steps.at(-1)?.done ?? 0) > 1 - 1e-9 ? whole : undefined;
  const trainingMs = known
    ? Math.max(1, known.ended - first.at)
    : steps * stepMs(seen, varied) + (seen.epochs * judgingMs(seen, varied)) / (sample?.share ?? 1);
  const seconds = trainingMs / 1_000;
  return { steps, stepsPerSecond: steps / seconds, readingSeconds, seconds: readingSeconds + seconds, memoryBytes };
}

/** What reading the rest of the rows would take. */
function unreadMs(reading: readonly Mark[], sample: Sample | undefined): number {
  const [first] = reading;
  const last = reading.at(-1);
  if (!sample || !first || !last || last.done <= first.done) return 0;
  return ((last.at - first.at) / (last.done - first.done)) * (1 / sample.share - 1);
}

/** The times between steps, from `warm` on. */
function gapsOf({ steps, ends }: Seen, { ended, warm }: { ended: boolean; warm: number }): number[] {
  return steps.flatMap(({ at }, place) => {
    const before = steps[place - 1];
    return before && before.at >= warm && ends.includes(place) === ended ? [at - before.at] : [];
  });
}

/** A step's time when it has found its pace. */
function stepMs(seen: Seen, varied?: true): number {
  const [first] = seen.steps;
  const last = seen.steps.at(-1);
  if (!first || !last) return 0;
  const from = (warm: number) => gapsOf(seen, { ended: false, warm });
  const late = from(warmFrom(seen));
  const gaps = late.length > 0 ? late : from(first.at);
  const usual = median(gaps);
  const own = varied ? gaps.filter((ms) => ms < Math.max(oddMs, usual * oddFactor)) : gaps;
  return own.length === 0 ? usual : own.reduce((sum, ms) => sum + ms, 0) / own.length;
}
const [oddMs, oddFactor] = [150, 5];

/** What comes after each epoch. */
function judgingMs(seen: Seen, varied?: true): number {
  const step = stepMs(seen, varied);
  const beyond = (warm: number) => gapsOf(seen, { ended: true, warm }).map((ms) => Math.max(0, ms - step));
  // Of many epochs what they take together counts; of a few, the first of which sets things up, the one in the middle.
  const late = beyond(warmFrom(seen));
  if (late.length >= manyEpochs) return late.reduce((sum, ms) => sum + ms, 0) / late.length;
  const found = beyond(0);
  return found.length > 0 ? median(found) : (seen.lastJudgedMs ?? 0);
}
const manyEpochs = 8;

/** When the warm-up is over. */
function warmFrom({ steps }: Seen): number {
  const [first, last] = [steps[0]?.at ?? 0, steps.at(-1)?.at ?? 0];
  return first + warmUpShare * (last - first);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
