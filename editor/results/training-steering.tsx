import { Flag, Pin } from 'lucide-react';
import { useState } from 'react';
import type { StepState } from '../../nodes/kit/run.ts';
import { togglePin } from '../commands/pin-actions.ts';
import { finishEarly } from '../commands/run-actions.ts';
import { Button } from '../controls/button.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useWorkflow } from '../store/workflow-store.ts';

/** Ends a training with the best so far; of one that was ended so, keeps the result for later runs too. */
export function TrainingSteering({ id, step }: { id: string; step: StepState }) {
  const say = useSay();
  const [asked, setAsked] = useState(false);
  const pinned = useWorkflow((state) => state.workflow.nodes[id]?.pin !== undefined);
  if (step.status === 'running' || step.status === 'paused')
    return (
      <p className="training-steering">
        <Button
          small
          busy={asked}
          icon={<Flag size={13} aria-hidden />}
          onClick={() => {
            setAsked(true);
            void finishEarly(id).finally(() => setTimeout(() => setAsked(false), 3_000));
          }}
        >
          {say({ en: 'Finish now, keep the best', zh: '现在结束，保留最佳' })}
        </Button>
      </p>
    );
  if (step.status !== 'done' || !step.early || pinned) return null;
  return (
    <p className="training-steering">
      {say({
        en: 'Finished early. Keep this result to publish it or to go on with it; otherwise the next run trains on to the end.',
        zh: '已提前结束。保留此结果，即可发布或继续使用；否则下次运行会继续训练到最后。',
      })}
      <Button small icon={<Pin size={13} aria-hidden />} onClick={() => togglePin(id)}>
        {say({ en: 'Keep this result', zh: '保留此结果' })}
      </Button>
    </p>
  );
}
