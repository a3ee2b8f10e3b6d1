import type { PortValue } from '../../nodes/kit/ports.ts';
import { failureOf } from './failure.ts';
import type { Call, CallReport, CallStep, LightPlan, StepJob } from './messages.ts';
import { type Bench, type Outcome, runStep } from './run-step.ts';

/** Runs webhook calls in a worker: the plan came once, a call brings only its request. */
export interface LightCalls {
  learn(plan: LightPlan): void;
  forget(plan: number): void;
  answer(call: Call): Promise<CallReport>;
}

type Values = Map<string, Record<string, PortValue>>;
/** Larger outputs are left out of a call's record. */
const largestOutput = 16_000;
const never = new AbortController().signal;

export function createLightCalls(bench: Bench): LightCalls {
  const plans = new Map<number, { plan: LightPlan; ready: Promise<{ values: Values; steps: CallStep[] }> }>();

  async function prelude(plan: LightPlan): Promise<{ values: Values; steps: CallStep[] }> {
    const values: Values = new Map();
    return { steps: await runAll(bench, plan.prelude, values), values };
  }

  return {
    learn: (plan) => void plans.set(plan.id, { plan, ready: prelude(plan) }),
    forget: (plan) => void plans.delete(plan),
    async answer([id, planId, given, overrides]) {
      const known = plans.get(planId);
      if (!known) return [id, [['', 0, { failure: failureOf(new Error('The plan of this call is not known to its worker')) }]], null];
      const { plan } = known;
      const before = await known.ready;
      const failed = before.steps.filter(([, , outcome]) => outcome.failure);
      if (failed.length > 0) return [id, failed, null];
      const values: Values = new Map(before.values);
      values.set(plan.trigger, given);
      const jobs = overrides ? plan.steps.map((job) => withOverrides(job, overrides)) : plan.steps;
      const steps = await runAll(bench, jobs, values);
      const answer = plan.answers.find((step) => values.has(step));
      const outputs = answer === undefined ? undefined : values.get(answer);
      return [id, steps.map(cut), answer === undefined || !outputs ? null : { step: answer, outputs }];
    },
  };
}

function withOverrides(job: StepJob, overrides: NonNullable<Call[3]>): StepJob {
  const own = overrides.filter(([step]) => step === job.step);
  return own.length === 0
    ? job
    : { ...job, settings: { ...job.settings, ...Object.fromEntries(own.map(([, name, value]) => [name, value])) } };
}

async function runAll(bench: Bench, jobs: readonly StepJob[], values: Values): Promise<CallStep[]> {
  const steps: CallStep[] = [];
  for (const job of jobs) {
    const inputs = gather(job, values);
    if (!inputs) {
      steps.push([job.step, 0, { skipped: true }]);
      continue;
    }
    const began = performance.now();
    const outcome = await runStep(bench, job, { values: inputs, signal: never, report: () => undefined });
    const ms = Math.round((performance.now() - began) * 100) / 100;
    steps.push([job.step, ms, reported(outcome)]);
    if (outcome.kind === 'done' && !outcome.stopped) values.set(job.step, outcome.outputs);
  }
  return steps;
}

function reported(outcome: Outcome): CallStep[2] {
  if (outcome.kind === 'done') return outcome.stopped ? { stopped: outcome.stopped } : { outputs: outcome.outputs };
  if (outcome.kind === 'failed') return { failure: outcome.failure };
  return { skipped: true };
}

/** The inputs of a step; undefined when a step above has given nothing. */
export function gather(job: StepJob, values: Values): Record<string, PortValue[]> | undefined {
  const inputs: Record<string, PortValue[]> = {};
  for (const [name, sources] of Object.entries(job.inputs)) {
    const list: PortValue[] = [];
    for (const source of sources) {
      const made = 'value' in source ? undefined : values.get(source.step);
      if (!('value' in source) && !made) return undefined;
      const value = 'value' in source ? source.value : made?.[source.output];
      // An optional output that was not given is as if it had no wire.
      if (value) list.push(value);
    }
    if (list.length > 0) inputs[name] = list;
  }
  return inputs;
}

function cut(step: CallStep): CallStep {
  const [id, ms, outcome] = step;
  if (!outcome.outputs || isSmall(outcome.outputs)) return step;
  return [id, ms, {}];
}

/** A quick guess without encoding: counts characters and items until the limit. */
function isSmall(value: unknown): boolean {
  let left = largestOutput;
  const stack: unknown[] = [value];
  for (let top = stack.pop(); stack.length > 0 || top !== undefined; top = stack.pop()) {
    left -= typeof top === 'string' ? top.length + 8 : 8;
    if (left < 0) return false;
    if (typeof top === 'object' && top !== null) for (const inner of Object.values(top)) stack.push(inner);
  }
  return true;
}
