import type { PortValue } from '../../nodes/kit/ports.ts';
import type { NodeProblem } from '../../nodes/kit/problem.ts';
import type { StepState } from '../../nodes/kit/run.ts';
import type { Message } from '../../nodes/kit/text.ts';
import type { Bundleable } from './bundle.ts';
import type { Pace } from './seconds-left.ts';
import type { Surveyed } from './survey.ts';

export type LiveStatus = 'queued' | 'sent' | 'running' | 'done' | 'stopped' | 'failed' | 'cancelled' | 'skipped' | 'paused' | 'waiting';

/** A step while its run is alive. */
export interface LiveStep extends Bundleable {
  surveyed: Surveyed;
  below: string[];
  status: LiveStatus;
  /** Steps above that have not given their outputs yet. */
  missing: number;
  outputs?: Readonly<Record<string, PortValue>>;
  /** It waits until the round before in its search is over. */
  barred?: true;
  /** The user wants it to end with the best so far, and it did. */
  finishing?: true;
  early?: true;
  tries: number;
  /** Finished by an effect or a write that is still under way. */
  settling: boolean;
  log: StepState['log'];
  headline: Message | undefined;
  metrics: StepState['metrics'];
  warnings: NodeProblem[];
  pace: Pace | undefined;
  /** How far it was when it last told; where it goes on from its checkpoint, that much is spared. */
  reached: number;
  worker: number;
}

/** A step that starts anew or goes on from its checkpoint tells again what it told. */
export function forget(step: LiveStep): void {
  step.log = [];
  step.headline = undefined;
  step.metrics = {};
  step.warnings = [];
}

/** Steps with what lies above and below each. */
export function liveSteps(surveyed: readonly Surveyed[]): Map<string, LiveStep> {
  const steps = new Map<string, LiveStep>();
  for (const here of surveyed) {
    const barred = here.round?.own === true && here.round.number > 0;
    const above = [...new Set(here.into.map(({ from }) => from[0]))];
    steps.set(here.step, {
      id: here.step,
      surveyed: here,
      light: here.entry.light,
      alone: false,
      above,
      below: [],
      status: 'queued',
      missing: above.length + (barred ? 1 : 0),
      ...(barred && { barred }),
      tries: 0,
      settling: false,
      log: [],
      headline: undefined,
      metrics: {},
      warnings: [],
      pace: undefined,
      reached: 0,
      worker: 0,
    });
  }
  for (const step of steps.values()) for (const id of step.above) steps.get(id)?.below.push(step.id);
  return steps;
}
