import { Ban, Check, CircleDashed, Hourglass, OctagonX, Pause, RotateCcw, ShieldAlert, SkipForward } from 'lucide-react';
import type { RunStatus, StepStatus } from '../../nodes/kit/run.ts';
import { Pill } from '../controls/pill.tsx';
import { useSay } from '../i18n/use-say.ts';
import { runStatusWords, stepStatusWords } from './status-words.ts';

const signs = {
  running: <span className="turning tiny" aria-hidden />,
  waiting: <Hourglass size={11} aria-hidden />,
  done: <Check size={11} strokeWidth={2.6} aria-hidden />,
  failed: <OctagonX size={11} aria-hidden />,
  cancelled: <Ban size={11} aria-hidden />,
  stopped: <ShieldAlert size={11} aria-hidden />,
  queued: <CircleDashed size={11} aria-hidden />,
  cached: <RotateCcw size={11} aria-hidden />,
  skipped: <SkipForward size={11} aria-hidden />,
  paused: <Pause size={11} fill="currentColor" aria-hidden />,
} as const;

/** The state of a run or a step: a sign and words, the colour only repeats them. */
export function StatusPill(props: { run: RunStatus } | { step: StepStatus; stopped?: boolean | undefined }) {
  const say = useSay();
  if ('step' in props && props.stopped) {
    return (
      <Pill tone="warn" icon={signs.stopped}>
        {say({ en: 'stopped what follows', zh: '已拦下后续步骤' })}
      </Pill>
    );
  }
  const { words, tone } = 'run' in props ? runStatusWords[props.run] : stepStatusWords[props.step];
  return (
    <Pill tone={tone} icon={signs['run' in props ? props.run : props.step]}>
      {say(words)}
    </Pill>
  );
}
