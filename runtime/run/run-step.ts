import { rmSync } from 'node:fs';
import type { AnyNode, Device } from '../../nodes/kit/define-node.ts';
import type { LabelRequest } from '../../nodes/kit/labelling.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import { Cancelled, Paused, Stopped, Waiting } from '../../nodes/kit/problem.ts';
import type { Message } from '../../nodes/kit/text.ts';
import type { ArtifactStore } from '../store/artifacts.ts';
import { goesOn } from './checkpoint-folder.ts';
import { converted } from './convert.ts';
import { failureOf } from './failure.ts';
import { passOrigins } from './pass-origins.ts';
import { loadNode } from './load-node.ts';
import type { StepFailure, StepJob, StepReport } from './messages.ts';
import { createStepContext } from './step-context.ts';

export type Outcome =
  | { kind: 'done'; outputs: Record<string, PortValue>; stopped?: Message; early?: true }
  | { kind: 'failed'; failure: StepFailure }
  | { kind: 'cancelled' }
  | { kind: 'paused' }
  | { kind: 'waiting'; for: Message; request?: LabelRequest };

/** What steps in one worker share. */
export interface Bench {
  artifacts: ArtifactStore;
  nodes: readonly string[];
  device: Device;
  /** Ends this process when its server is gone. */
  alive(): void;
}

/** Runs one step; whatever a node throws becomes an outcome. `report` gets progress, curves and log. */
export async function runStep(
  bench: Bench,
  job: StepJob,
  parts: {
    values: Record<string, PortValue[]>;
    signal: AbortSignal;
    pausing?(): boolean;
    finishing?(): boolean;
    report(report: StepReport): void;
  },
): Promise<Outcome> {
  const { artifacts, device, alive } = bench;
  let able: Pick<AnyNode, 'pauses' | 'finishes' | 'settings'> = { settings: {} };
  const pausing = (): boolean => able.pauses === true && parts.pausing?.() === true;
  const finishing = (): boolean => able.finishes === true && parts.finishing?.() === true;
  const step = createStepContext(job, { artifacts, device, alive, pausing, finishing, signal: parts.signal, report: parts.report });
  let outcome: Outcome;
  try {
    const node = await loadNode(job.type, bench.nodes);
    able = node;
    const inputs = await inputsFor(node, parts.values, step.context);
    const outputs = await node.run(step.context, inputs, job.settings);
    outcome = {
      kind: 'done',
      outputs: passOrigins(checkedOutputs(node, job.type, outputs), parts.values),
      ...(step.wasFinished() && { early: true }),
    };
  } catch (error) {
    const plain = outcomeOf(error, parts.signal);
    outcome = Object.assign(step.redact(plain), { kind: plain.kind });
  }
  step.settle();
  // What a stopped, paused, waiting or early finished step has saved serves its next start, as do the checkpoints of one that failed.
  const isOver = outcome.kind === 'failed' ? able.pauses !== true : outcome.kind === 'done' && !outcome.early && !goesOn(able);
  if (step.usedWorkdir() && isOver) rmSync(job.workdir, { recursive: true, force: true });
  return outcome;
}

function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  if (error instanceof Stopped) return { kind: 'done', outputs: error.outputs, stopped: error.reason };
  if (error instanceof Paused) return { kind: 'paused' };
  if (error instanceof Waiting) return { kind: 'waiting', for: error.reason, ...(error.request && { request: error.request }) };
  // Any error after a cancel is one of its consequences, such as an aborted fetch.
  if (error instanceof Cancelled || signal.aborted) return { kind: 'cancelled' };
  return { kind: 'failed', failure: failureOf(error) };
}

async function inputsFor(
  node: AnyNode,
  values: Record<string, PortValue[]>,
  context: Parameters<AnyNode['run']>[0],
): Promise<Record<string, PortValue | PortValue[] | undefined>> {
  const inputs: Record<string, PortValue | PortValue[] | undefined> = {};
  for (const [name, given] of Object.entries(values)) {
    const port = node.inputs[name];
    if (!port) {
      // The request of a trigger comes in without a wire.
      inputs[name] = given[0];
      continue;
    }
    const entering: PortValue[] = [];
    for (const value of given) {
      const ready = converted(value, port.type, context);
      entering.push(ready instanceof Promise ? await ready : ready);
    }
    inputs[name] = port.many ? entering : entering[0];
  }
  for (const [name, port] of Object.entries(node.inputs)) if (port.many) inputs[name] ??= [];
  return inputs;
}

function checkedOutputs(node: AnyNode, type: string, outputs: Record<string, PortValue | undefined>): Record<string, PortValue> {
  const whole: Record<string, PortValue> = {};
  for (const [name, port] of Object.entries(node.outputs)) {
    const value = outputs[name];
    if (value === undefined && port.optional) continue;
    if (value?.type !== port.type) throw new Error(`${type} gave no ${port.type} at its output ${name}.`);
    whole[name] = value.type === 'table' && port.role && value.role === undefined ? { ...value, role: port.role } : value;
  }
  return whole;
}
