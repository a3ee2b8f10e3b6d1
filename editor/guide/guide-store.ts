import { create } from 'zustand';
import type { Published } from '../../runtime/protocol.ts';
import type { RunStatus } from '../../nodes/kit/run.ts';

/** The way of a newcomer over the real canvas: each step is over when the person has done it. */
export const guideSteps = ['run', 'watch', 'look', 'publish', 'call', 'end'] as const;
export type GuideStep = (typeof guideSteps)[number];

/** What has happened in the workflow that is open, as far as the guide cares. */
export interface Done {
  runStatus: RunStatus | undefined;
  /** The type of the node that is selected. */
  looking: string | undefined;
  published: Published | undefined;
  called: boolean;
}

/** The step to show after what was done. Somebody who is quicker than the guide is not held back by it. */
export function nextStep(step: GuideStep, done: Done): GuideStep {
  switch (step) {
    case 'run':
      return done.runStatus === undefined ? 'run' : nextStep('watch', done);
    case 'watch':
      return done.runStatus === 'done' || done.runStatus === 'stopped' ? nextStep('look', done) : 'watch';
    case 'look':
      return done.looking === 'evaluation/evaluate' || done.published ? nextStep('publish', done) : 'look';
    case 'publish':
      return done.published ? nextStep('call', done) : 'publish';
    case 'call':
      return done.called ? 'end' : 'call';
    case 'end':
      return 'end';
  }
}

interface Guide {
  /** The workflow in which the guide goes on; undefined while there is none. */
  workflow: string | undefined;
  step: GuideStep;
}
const key = 'graftwork.guide';

export const useGuide = create<Guide>()(() => remembered());

export function setGuide(guide: Guide): void {
  useGuide.setState(guide);
  // A reload in the middle of the guide goes on where it was.
  if (guide.workflow === undefined) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, `${guide.workflow} ${guide.step}`);
}

function remembered(): Guide {
  const [workflow, stored] = (globalThis.sessionStorage?.getItem(key) ?? '').split(' ');
  const step = guideSteps.find((known) => known === stored);
  return workflow && step ? { workflow, step } : { workflow: undefined, step: 'run' };
}
