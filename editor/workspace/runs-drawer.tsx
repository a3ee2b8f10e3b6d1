import { useEffect, useState } from 'react';
import type { RunStatus } from '../../nodes/kit/run.ts';
import type { Text } from '../../nodes/kit/text.ts';
import type { RunSummary } from '../../runtime/protocol.ts';
import { api, onChanged } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { Pill } from '../controls/pill.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { runLine } from '../results/metrics/score-line.ts';
import { isJudged } from '../results/metrics/verdict.ts';
import { Link, navigate } from '../router.tsx';
import { setPanels, usePanels } from '../store/panels-store.ts';
import { followRun, useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';

const words: Readonly<Record<RunStatus, Text>> = {
  running: { en: 'running', zh: '运行中' },
  paused: { en: 'paused', zh: '已暂停' },
  waiting: { en: 'waiting', zh: '等待中' },
  done: { en: 'done', zh: '完成' },
  failed: { en: 'failed', zh: '失败' },
  cancelled: { en: 'stopped by you', zh: '已手动停止' },
  stopped: { en: 'stopped by a gate', zh: '被关卡拦下' },
};
const tones = {
  running: 'run',
  paused: 'warn',
  waiting: 'warn',
  done: 'live',
  failed: 'fail',
  cancelled: 'plain',
  stopped: 'warn',
} as const;

/** Earlier runs of this workflow: look at one on the canvas, or compare two. */
export function RunsDrawer() {
  const open = usePanels((state) => state.runs);
  return open ? <OpenDrawer /> : null;
}

function OpenDrawer() {
  const say = useSay();
  const id = useWorkflow((state) => state.workflow.id);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { loaded, reload } = useLoaded(id, () => api.runs({ workflow: id, limit: 50 }));
  useEffect(() => onChanged(({ what }) => what === 'runs' && reload()), [reload]);
  const close = () => setPanels({ runs: false });
  const mark = (run: string, on: boolean) => setChosen(on ? [...chosen.slice(-1), run] : chosen.filter((other) => other !== run));
  const [newer, older] = loaded.status === 'ready' ? loaded.value.filter((run) => chosen.includes(run.id)) : [];
  return (
    <Dialog
      open
      side
      onClose={close}
      title={say({ en: 'Earlier runs', zh: '运行历史' })}
      description={say({ en: 'Mark two to see what changed between them.', zh: '勾选两次运行，查看它们之间的变化。' })}
      actions={
        <Button
          look="main"
          disabled={!newer || !older}
          onClick={() => newer && older && navigate(`/runs/compare?a=${older.id}&b=${newer.id}`)}
        >
          {say({ en: 'Compare', zh: '比较' })}
        </Button>
      }
    >
      <Load loaded={loaded} reload={reload}>
        {(runs) =>
          runs.length === 0 ? (
            <p className="muted">{say({ en: 'This workflow has not run yet.', zh: '此工作流尚未运行。' })}</p>
          ) : (
            <ul className="run-list">
              {runs.map((run, at) => (
                <RunRow
                  key={run.id}
                  run={run}
                  before={isJudged(run) ? runs.slice(at + 1).find(isJudged)?.id : undefined}
                  marked={chosen.includes(run.id)}
                  onMark={(on) => mark(run.id, on)}
                />
              ))}
            </ul>
          )
        }
      </Load>
    </Dialog>
  );
}

/** `before`: the run that it can be compared with. */
function RunRow({
  run,
  before,
  marked,
  onMark,
}: {
  run: RunSummary;
  before: string | undefined;
  marked: boolean;
  onMark(on: boolean): void;
}) {
  const say = useSay();
  const { ago, duration, dateTime } = useFormats();
  const current = useRun((state) => state.run === run.id);
  const figures = runLine(run, say);
  return (
    <li className={current ? 'past-run current' : 'past-run'}>
      <input
        type="checkbox"
        checked={marked}
        aria-label={say({ en: 'Compare the run of {time}', zh: '比较 {time} 的运行' }, { time: dateTime(run.startedAt) })}
        onChange={(event) => onMark(event.target.checked)}
      />
      <div>
        <p>
          <Pill tone={tones[run.status]}>{say(words[run.status])}</Pill> <time dateTime={run.startedAt}>{ago(run.startedAt)}</time>
          {run.ms !== undefined && <span className="muted"> {duration(run.ms)}</span>}
        </p>
        {figures && <p className="muted num">{figures}</p>}
        {run.problem && <p className="run-problem">{say(run.problem.message)}</p>}
      </div>
      <span className="run-actions">
        <Button
          small
          disabled={current}
          onClick={() => {
            followRun(run.id, run.status);
            setPanels({ runs: false });
          }}
        >
          {current ? say({ en: 'Shown', zh: '正在显示' }) : say({ en: 'Show here', zh: '在此显示' })}
        </Button>
        {before !== undefined && (
          <Link className="btn small ghost" href={`/runs/compare?a=${before}&b=${run.id}`}>
            {say({ en: 'What changed?', zh: '有什么变化？' })}
          </Link>
        )}
        <Link className="btn small ghost" href={`/runs/${run.id}`}>
          {say({ en: 'Open', zh: '打开' })}
        </Link>
      </span>
    </li>
  );
}
