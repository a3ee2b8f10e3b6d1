import type { BranchValue } from './fan-out.ts';
import { type Json, sameJson } from './json.ts';
import type { PortValue } from './ports.ts';
import type { Problem } from './problem.ts';
import type { Message } from './text.ts';

/** What is run: everything not below a trigger, what leads to a node, what lies below it, it alone, or what a trigger calls. */
export type Target = { mode: 'all' } | { mode: 'to' | 'from' | 'only'; node: string; sample?: Json } | { mode: 'trigger'; node: string };

/** Why a step will run, or what the plan does with it. */
export interface PlannedStep {
  /** The node's id, with `@branch` behind it where a range fans out. */
  step: string;
  node: string;
  /** What its branch stands for, where a range fans out. */
  branch?: readonly BranchValue[];
  /** `pinned`: it keeps its results and does not run. */
  action: 'run' | 'cached' | 'pinned' | 'blocked';
  /** Why it runs again ("learning rate 0.01 → 0.02"), or what blocks it. */
  why: Message[];
  /** It was stopped before and goes on from what it has kept. */
  goesOn?: true;
  /** From earlier runs of this kind of step, milliseconds; missing when it has never run. */
  estimateMs?: number;
  /** The node's type; missing in runs from before this was told. */
  type?: string;
  /** Stands for the result: the same wherever that would be the same. Missing where it is not known beforehand. */
  result?: string;
}

/** Events of a run, in the order of `seq` from 1. Everything on screen is a fold over them. */
export type RunEvent = { v: 1; seq: number; at: number } & RunEventBody;
export type RunEventBody =
  | { type: 'run-started'; steps: PlannedStep[] }
  | { type: 'step-started'; step: string; worker: number; device: string }
  | { type: 'step-progress'; step: string; fraction: number; text?: Message; secondsLeft?: number }
  | { type: 'step-metric'; step: string; name: string; points: [x: number, y: number][] }
  | { type: 'step-log'; step: string; message: Message; headline?: boolean }
  | { type: 'step-warned'; step: string; problem: Problem }
  | {
      type: 'step-done';
      step: string;
      outputs: Readonly<Record<string, PortValue>>;
      ms: number;
      peakBytes?: number;
      cached: boolean;
      stopped?: Message;
      /** The user ended it with the best so far: the result of this run, never taken for that of the whole step. */
      early?: true;
    }
  | { type: 'step-failed'; step: string; problem: Problem; detail?: string; ms: number }
  | { type: 'step-cancelled'; step: string }
  | { type: 'step-skipped'; step: string; because: Message }
  /** It has left what it needs to go on in its folder, and its worker. */
  | { type: 'step-paused'; step: string }
  | { type: 'step-waiting'; step: string; for: Message }
  /** The worker was lost, or the server: the step goes back to waiting and starts again, from its checkpoint where it has one. */
  | { type: 'step-retried'; step: string; because: Message }
  /** No step starts any more until the run goes on; those that cannot stop in the middle end first. */
  | { type: 'run-paused'; because: Message }
  | { type: 'run-resumed'; because: Message }
  /** All that can run has run; the rest waits for people or time, and no worker is held. */
  | { type: 'run-waiting' }
  | { type: 'run-finished'; status: FinishedStatus; ms: number };

export type FinishedStatus = 'done' | 'failed' | 'cancelled' | 'stopped';
export type RunStatus = 'running' | 'paused' | 'waiting' | FinishedStatus;
export type StepStatus = 'queued' | 'running' | 'done' | 'cached' | 'failed' | 'cancelled' | 'skipped' | 'paused' | 'waiting';

export interface StepState {
  status: StepStatus;
  node: string;
  branch?: readonly BranchValue[];
  /** The node's type and what stands for its result, as planned. */
  type?: string;
  result?: string;
  /** Milliseconds since 1970 at which it started. */
  startedAt?: number;
  ms?: number;
  fraction?: number;
  text?: Message;
  secondsLeft?: number;
  device?: string;
  headline?: Message;
  log: { at: number; message: Message }[];
  /** So many of its first lines are from before it started anew: it may tell them again. */
  toldBefore?: number;
  /** Live curves by name, at most 2,000 points each. */
  metrics: Record<string, [number, number][]>;
  outputs?: Readonly<Record<string, PortValue>>;
  peakBytes?: number;
  /** Why it is skipped, stopped or waits. */
  reason?: Message;
  /** True when it is done but a gate stopped what lies below. */
  stopped?: boolean;
  /** True when the user ended it with the best so far. */
  early?: true;
  /** What it warned of while it ran. */
  warnings?: Problem[];
  problem?: Problem;
  detail?: string;
}

export interface RunState {
  seq: number;
  status: RunStatus;
  startedAt: number;
  ms?: number;
  /** Since when it is paused or waits, and how long it was before that. */
  pausedAt?: number;
  pausedMs?: number;
  steps: Record<string, StepState>;
}

/** Whether a run has not ended: it runs, is paused, or waits for people or time. */
export function isUnderWay(status: RunStatus): boolean {
  return status === 'running' || status === 'paused' || status === 'waiting';
}

export const emptyRun: RunState = { seq: 0, status: 'running', startedAt: 0, steps: {} };
const maxLog = 500;
const maxWarnings = 20;
const maxPoints = 2_000;

/** The state after an event; parts that did not change keep their identity. Events that were seen already change nothing. */
export function foldRun(state: RunState, event: RunEvent): RunState {
  if (event.seq <= state.seq) return state;
  const next = { ...state, seq: event.seq };
  switch (event.type) {
    case 'run-started': {
      const steps = event.steps.map(({ step, node, branch, type, result }): [string, StepState] => [
        step,
        {
          status: 'queued',
          node,
          ...(branch && { branch }),
          ...(type !== undefined && { type }),
          ...(result !== undefined && { result }),
          log: [],
          metrics: {},
        },
      ]);
      return { ...next, status: 'running', startedAt: event.at, steps: Object.fromEntries(steps) };
    }
    case 'run-paused':
      return { ...next, status: 'paused', pausedAt: state.pausedAt ?? event.at };
    case 'run-waiting':
      return { ...next, status: 'waiting', pausedAt: state.pausedAt ?? event.at };
    case 'run-resumed':
      return { ...next, status: 'running', pausedAt: undefined, pausedMs: pausedMs(state, event.at) };
    case 'run-finished':
      return { ...next, status: event.status, ms: event.ms };
    default: {
      const step = state.steps[event.step];
      return step ? { ...next, steps: { ...state.steps, [event.step]: foldStep(step, event) } } : next;
    }
  }
}

/** Milliseconds that a run has been paused or has waited in all. */
export function pausedMs({ pausedAt, pausedMs: before = 0 }: RunState, now: number): number {
  return before + (pausedAt === undefined ? 0 : now - pausedAt);
}

type StepEvent = Extract<RunEvent, { step: string }>;

function foldStep(step: StepState, event: StepEvent): StepState {
  switch (event.type) {
    case 'step-started':
      return { ...step, status: 'running', startedAt: event.at, device: event.device, fraction: 0 };
    case 'step-progress': {
      const { fraction, text, secondsLeft } = event;
      return { ...step, fraction, text: text ?? step.text, secondsLeft };
    }
    case 'step-metric': {
      const points = [...untold(step.metrics[event.name] ?? [], event.points), ...event.points].slice(-maxPoints);
      return { ...step, metrics: { ...step.metrics, [event.name]: points } };
    }
    case 'step-log':
      return { ...step, ...logged(step, event), headline: event.headline ? event.message : step.headline };
    case 'step-warned':
      return { ...step, warnings: [...(step.warnings ?? []), event.problem].slice(0, maxWarnings) };
    case 'step-done': {
      const { outputs, ms, peakBytes, cached, stopped, early } = event;
      return {
        ...step,
        status: cached ? 'cached' : 'done',
        fraction: 1,
        secondsLeft: undefined,
        text: undefined,
        outputs,
        ms,
        peakBytes,
        reason: stopped,
        stopped: stopped !== undefined,
        ...(early && { early }),
      };
    }
    case 'step-failed':
      return { ...step, status: 'failed', problem: event.problem, detail: event.detail, ms: event.ms, secondsLeft: undefined };
    case 'step-cancelled':
      return { ...step, status: 'cancelled', secondsLeft: undefined };
    case 'step-skipped':
      return { ...step, status: 'skipped', reason: event.because };
    case 'step-paused':
      return { ...step, status: 'paused' };
    case 'step-waiting':
      return { ...step, status: 'waiting', reason: event.for };
    case 'step-retried': {
      const log = [...step.log, { at: event.at, message: event.because }].slice(-maxLog);
      return { ...step, status: 'queued', fraction: undefined, secondsLeft: undefined, warnings: undefined, log, toldBefore: log.length };
    }
  }
}

/** The log with one more line; one that it told before it started anew is not said twice. */
function logged(
  { log, toldBefore = 0 }: StepState,
  { at, message }: StepEvent & { type: 'step-log' },
): Pick<StepState, 'log' | 'toldBefore'> {
  const again = log.slice(0, toldBefore).findIndex((line) => sameJson(line.message, message));
  const whole = [...log.filter((_, place) => place !== again), { at, message }];
  const cut = Math.max(0, whole.length - maxLog);
  return { log: whole.slice(cut), toldBefore: Math.max(0, toldBefore - (again < 0 ? 0 : 1) - cut) };
}

/** A step that goes on from its checkpoint, or starts again, tells its curve anew: what it tells again takes the place of what it told before. */
function untold(before: StepState['metrics'][string], now: StepState['metrics'][string]): StepState['metrics'][string] {
  const first = now[0]?.[0] ?? Infinity;
  const last = before.at(-1)?.[0] ?? -Infinity;
  return last < first ? before : before.filter(([at]) => at < first);
}
