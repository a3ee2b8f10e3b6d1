import { useEffect, useRef } from 'react';
import type { StepState } from '../../nodes/kit/run.ts';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { FaultDetail } from './fault-detail.tsx';
import './results.css';

/** What a step said while it worked. It follows the newest line unless one has scrolled up. */
export function LogView({ step }: { step: StepState }) {
  const say = useSay();
  const { time } = useFormats();
  const end = useRef<HTMLLIElement>(null);
  /** Of the whole log before its newest lines came, several of which may come at once. */
  const height = useRef<number>(undefined);
  const count = step.log.length;
  useEffect(() => {
    const box = end.current?.closest('.tab-panel');
    if (!box || count === 0) return;
    const before = height.current ?? box.scrollHeight;
    if (before - box.scrollTop - box.clientHeight < 80) box.scrollTop = box.scrollHeight;
    height.current = box.scrollHeight;
  }, [count]);
  if (count === 0 && !step.detail) {
    return <p className="result-empty">{say({ en: 'This step has written nothing.', zh: '此步骤没有写日志。' })}</p>;
  }
  return (
    <>
      <ol className="log" aria-label={say({ en: 'Log', zh: '日志' })}>
        {step.log.map(({ at, message }, index) => (
          <li key={index} ref={index === count - 1 ? end : undefined}>
            <time dateTime={new Date(at).toISOString()}>{time(at)}</time>
            <p>{say(message)}</p>
          </li>
        ))}
      </ol>
      {step.detail && (
        <div className="result-part">
          <FaultDetail detail={step.detail} />
        </div>
      )}
    </>
  );
}
