import type { ReactNode } from 'react';
import type { StepState } from '../../nodes/kit/run.ts';
import type { Text } from '../../nodes/kit/text.ts';
import { useSay } from '../i18n/use-say.ts';
import { FaultDetail } from './fault-detail.tsx';
import './results.css';

const without: Readonly<Partial<Record<StepState['status'], Text>>> = {
  queued: { en: 'This step waits for its turn.', zh: '此步骤正在排队。' },
  running: { en: 'This step is running; its result appears here.', zh: '此步骤正在运行，结果会显示在这里。' },
  cancelled: { en: 'This step was cancelled before it had a result.', zh: '此步骤在得出结果前被取消。' },
  paused: { en: 'This step is paused.', zh: '此步骤已暂停。' },
};

interface Props {
  step: StepState | undefined;
  /** It runs when a webhook is called. */
  onCall?: boolean;
  /** Ways out of a failure, where the workflow is open to be changed, or to what a step waits for. */
  mends?: ReactNode;
}

/** Why a step has no result, or why what lies below it did not run. */
export function StepReason({ step, onCall = false, mends }: Props) {
  const say = useSay();
  if (!step) {
    return (
      <p className="result-empty">
        {onCall
          ? say({
              en: 'This part runs when its webhook is called. To try it with the sample request, choose “Run to here” in the menu above.',
              zh: '这一部分在 Webhook 被调用时运行。想用样例请求试一试，请在上方菜单中选择“运行到此处”。',
            })
          : say({
              en: 'Nothing has run here yet. Press Run, and the result appears here.',
              zh: '这里还没有运行过。点击“运行”，结果会显示在这里。',
            })}
      </p>
    );
  }
  if (step.problem) {
    return (
      <div className="result-reason fail" role="alert">
        <p>{say(step.problem.message)}</p>
        {mends}
        {step.detail !== undefined && <FaultDetail detail={step.detail} />}
      </div>
    );
  }
  if (step.reason)
    return (
      <div className="result-reason">
        <p>{say(step.reason)}</p>
        {mends}
      </div>
    );
  return <p className="result-empty">{say(without[step.status] ?? { en: 'This step gave no result.', zh: '此步骤没有结果。' })}</p>;
}
