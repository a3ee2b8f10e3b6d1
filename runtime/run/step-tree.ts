import { nodeTitle } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { StepState } from '../../nodes/kit/run.ts';
import { type Message, message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { contentKey } from './cache-key.ts';
import type { Feed } from './feed.ts';
import { type LiveStep, liveSteps } from './live-step.ts';
import { stoppedByUser } from './step-events.ts';
import type { Surveyed } from './survey.ts';

/** The steps of a live run, and what follows for those below when one is done, stopped or over. */
export interface StepTree {
  steps: ReadonlyMap<string, LiveStep>;
  /** Queued steps with nothing missing. */
  ready: Set<LiveStep>;
  /** A step has its outputs: what lies below may follow. */
  settle(step: LiveStep, outputs: Readonly<Record<string, PortValue>>): void;
  /** It comes into its round of a search. */
  admit(step: LiveStep): void;
  /** It cannot run in this run, nor what lies below it. */
  leaveOut(step: LiveStep, because: Message): void;
  /** A gate did not open; without a reason where the journal did not keep it. */
  stop(step: LiveStep, reason: Message | undefined): void;
  /** Its result is another than the one that its key stands for: what lies below is known by the result itself. */
  ownResult(step: LiveStep, outputs: Readonly<Record<string, PortValue>>): void;
  fail(step: LiveStep): void;
  cancel(step: LiveStep): void;
  /** Puts a step that was sent back in line. */
  back(step: LiveStep): void;
  /** Nothing that waits will run any more. */
  skipWaiting(): void;
}

export function createStepTree(parts: {
  workflow: Workflow;
  catalog: Catalog;
  feed: Feed;
  surveyed: readonly Surveyed[];
  before: Readonly<Record<string, StepState>> | undefined;
}): StepTree {
  const { workflow, catalog, feed, before } = parts;
  const steps = liveSteps(parts.surveyed);
  const ready = new Set([...steps.values()].filter(({ missing }) => missing === 0));

  function skip(step: LiveStep, because: Message): void {
    step.status = 'skipped';
    if (before?.[step.id]?.status !== 'skipped') feed.emit({ type: 'step-skipped', step: step.id, because });
  }
  function skipBelow(step: LiveStep, because: Message): void {
    const stack = [...step.below];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      const next = steps.get(id);
      if (!next || (next.status !== 'queued' && next.status !== 'sent')) continue;
      skip(next, because);
      stack.push(...next.below);
    }
  }
  /** Their keys are found anew when their turn comes. */
  function forgetKeysBelow(step: LiveStep): void {
    const stack = [...step.below];
    const seen = new Set<string>();
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      const next = steps.get(id);
      if (!next || seen.has(id) || next.status !== 'queued' || next.surveyed.given) continue;
      seen.add(id);
      for (const name of ['pre', 'key', 'latest', 'cached'] as const) delete next.surveyed[name];
      stack.push(...next.below);
    }
  }
  const titled = (step: LiveStep): { node: ReturnType<typeof nodeTitle> } => ({ node: nodeTitle(workflow, catalog, step.surveyed.node) });

  return {
    steps,
    ready,
    settle(step, outputs) {
      step.status = 'done';
      step.outputs = outputs;
      step.surveyed.key ??= contentKey(outputs);
      for (const id of step.below) {
        const next = steps.get(id);
        if (next && (next.missing -= 1) === 0) ready.add(next);
      }
    },
    admit(step) {
      delete step.barred;
      step.missing -= 1;
      if (step.missing === 0) ready.add(step);
    },
    ownResult(step, outputs) {
      step.early = true;
      step.surveyed.key = contentKey(outputs);
      forgetKeysBelow(step);
    },
    leaveOut(step, because) {
      skip(step, because);
      skipBelow(step, because);
    },
    stop(step, reason) {
      step.status = 'stopped';
      skipBelow(step, reason ? message(stoppedBecause, { ...titled(step), reason }) : message(notOpened, titled(step)));
    },
    fail(step) {
      step.status = 'failed';
      skipBelow(step, message(failedAbove, titled(step)));
    },
    cancel(step) {
      step.status = 'cancelled';
      skipBelow(step, stoppedByUser);
    },
    back(step) {
      step.status = 'queued';
      if (step.missing === 0) ready.add(step);
    },
    skipWaiting() {
      for (const step of steps.values()) if (step.status === 'queued') skip(step, stoppedByUser);
    },
  };
}

const stoppedBecause = { en: 'Stopped by the gate “{node}”: {reason}', zh: '被关卡“{node}”拦下：{reason}' };
const notOpened = { en: 'The gate “{node}” did not open.', zh: '关卡“{node}”没有放行。' };
const failedAbove = { en: '“{node}” above it has failed.', zh: '上游的“{node}”失败了。' };
