import { ArrowDown, ArrowUp, GripVertical, Hourglass, Pause, Play, Square } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import type { QueueEntry } from '../../runtime/protocol.ts';
import { Button } from '../controls/button.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { Pill } from '../controls/pill.tsx';
import { placeMark, type RowDrag } from '../controls/use-row-drag.ts';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { Link } from '../router.tsx';
import { changeRun, showQueue } from './queue-store.ts';
import { queueStatusWords, targetWords, timeWords } from './queue-words.ts';

const signs: Readonly<Record<QueueEntry['status'], React.ReactNode>> = {
  running: <span className="turning tiny" aria-hidden />,
  waiting: <Hourglass size={11} aria-hidden />,
  pausing: <Pause size={11} fill="currentColor" aria-hidden />,
  paused: <Pause size={11} fill="currentColor" aria-hidden />,
};

interface Props {
  entry: QueueEntry;
  at: number;
  all: number;
  drag: RowDrag;
  onMove(to: number): void;
}

/** One run: what it is, how far it is, how long it takes, why it waits. */
export function QueueRow({ entry, at, all, drag, onMove }: Props) {
  const say = useSay();
  const { duration, share } = useFormats();
  const { run, status, why, done, steps, step } = entry;
  const name = entry.workflowName || say({ en: 'Unnamed', zh: '未命名' });
  const { words, tone } = queueStatusWords[status];
  const target = targetWords(entry);
  const time = timeWords(entry, duration);
  const isHeld = status === 'paused' || status === 'pausing';
  const { held } = drag;
  const mark = placeMark(held, at);
  const onArrow = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onMove(at + step);
  };
  return (
    <li className="queue-row" data-held={held?.row === run || undefined} data-mark={mark}>
      <button
        type="button"
        className="queue-grip"
        aria-label={say({ en: 'Move “{name}”: arrow up and down', zh: '移动“{name}”：按上下方向键' }, { name })}
        onKeyDown={onArrow}
        {...drag.handle(run, at)}
      >
        <GripVertical size={15} aria-hidden />
      </button>
      <div className="queue-main">
        <p className="queue-top">
          <Link className="queue-name" href={`/runs/${run}`} onClick={() => showQueue(false)}>
            {name}
          </Link>
          {target && <span className="muted">{say(target)}</span>}
          <Pill tone={tone} icon={signs[status]}>
            {say(words)}
          </Pill>
        </p>
        <p className="queue-line">
          <span>
            {share(Math.floor(entry.share * 100) / 100)} ·{' '}
            {say({ en: '{done} of {steps} {steps|step|steps} done', zh: '{steps} 步中已完成 {done} 步' }, { done, steps })}
            {step && ` · ${say(step)}`}
          </span>
          {time && <b>{say(time)}</b>}
        </p>
        <div className="queue-bar" aria-hidden>
          <i style={{ transform: `scaleX(${entry.share})` }} />
        </div>
        {why && <p className="queue-why">{say(why)}</p>}
        <div className="queue-actions">
          {isHeld ? (
            <Button small icon={<Play size={12} fill="currentColor" aria-hidden />} onClick={() => void changeRun(run, 'resume')}>
              {say({ en: 'Resume', zh: '继续' })}
            </Button>
          ) : (
            <Button small icon={<Pause size={12} fill="currentColor" aria-hidden />} onClick={() => void changeRun(run, 'pause')}>
              {say({ en: 'Pause', zh: '暂停' })}
            </Button>
          )}
          <Button
            small
            look="ghost"
            icon={<Square size={11} fill="currentColor" aria-hidden />}
            onClick={() => void changeRun(run, 'stop')}
          >
            {say({ en: 'Stop', zh: '停止' })}
          </Button>
          <span className="spring" />
          <IconButton label={say({ en: 'Earlier', zh: '提前' })} disabled={at === 0} onClick={() => onMove(at - 1)}>
            <ArrowUp size={15} aria-hidden />
          </IconButton>
          <IconButton label={say({ en: 'Later', zh: '延后' })} disabled={at === all - 1} onClick={() => onMove(at + 1)}>
            <ArrowDown size={15} aria-hidden />
          </IconButton>
        </div>
      </div>
    </li>
  );
}
