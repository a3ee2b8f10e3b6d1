import { Checkbox } from 'radix-ui';
import { Check } from 'lucide-react';
import type { RunSummary } from '../../../runtime/protocol.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { StatusPill } from '../../results/status-pill.tsx';
import { Link } from '../../router.tsx';
import { runLine } from '../../results/metrics/score-line.ts';
import { originWords } from './run-words.ts';

export function RunRow({ run, chosen, onChoose }: { run: RunSummary; chosen: boolean; onChoose(): void }) {
  const say = useSay();
  const { ago, dateTime, duration } = useFormats();
  const line = runLine(run, say);
  return (
    <li className="run-row" data-chosen={chosen || undefined}>
      <Checkbox.Root
        className="check row-above"
        checked={chosen}
        onCheckedChange={onChoose}
        aria-label={say(
          { en: 'Choose to compare: {name}, {when}', zh: '选择以比较：{name}，{when}' },
          { name: run.workflowName, when: dateTime(run.startedAt) },
        )}
      >
        <Checkbox.Indicator>
          <Check size={12} strokeWidth={3} aria-hidden />
        </Checkbox.Indicator>
      </Checkbox.Root>
      <div className="row-main">
        <Link className="row-name" href={`/runs/${run.id}`}>
          {run.workflowName || say({ en: 'Unnamed', zh: '未命名' })}
        </Link>
        <p className="row-note">{run.problem ? say(run.problem.message) : line || say(originWords(run.origin))}</p>
      </div>
      <StatusPill run={run.status} />
      <span className="row-time">{run.ms === undefined ? '' : duration(run.ms)}</span>
      <time className="row-time" dateTime={run.startedAt} title={dateTime(run.startedAt)}>
        {ago(run.startedAt)}
      </time>
    </li>
  );
}
