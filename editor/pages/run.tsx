import { Pause, Play, RotateCw, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RunRecord } from '../../runtime/protocol.ts';
import { api } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { ResultOrigin } from '../results/origin.ts';
import { StatusPill } from '../results/status-pill.tsx';
import { navigate } from '../router.tsx';
import { loadCatalog } from '../store/catalog-store.ts';
import { act } from './parts/act.ts';
import { PageHead } from './parts/page-head.tsx';
import { PageLoad } from './parts/page-load.tsx';
import { CompareBefore } from './runs/compare-before.tsx';
import { OpenVersion } from './runs/open-version.tsx';
import { originWords } from './runs/run-words.ts';
import './runs/runs.css';
import { StepDetail } from './runs/step-detail.tsx';
import { RunBranches } from './runs/run-branches.tsx';
import { StepList } from './runs/step-list.tsx';
import { stepGroups, stepToShow } from './runs/steps-in-order.ts';
import { isGoing, useLiveRun } from './runs/use-live-run.ts';

/** One run: what each step did, and what came out. */
export function RunPage({ id }: { id: string }) {
  const say = useSay();
  const { loaded, reload } = useLiveRun(id);
  useEffect(() => {
    // Without the catalog the page still works; titles and icons are plainer.
    loadCatalog().catch(() => {});
  }, []);
  return (
    <div className="page-body wide">
      <PageLoad loaded={loaded} reload={reload} back={{ href: '/runs', label: say({ en: 'Runs', zh: '运行记录' }) }}>
        {(run) => <Run run={run} />}
      </PageLoad>
    </div>
  );
}

function Run({ run }: { run: RunRecord }) {
  const say = useSay();
  const { dateTime, duration } = useFormats();
  const [chosen, setChosen] = useState<string>();
  const groups = stepGroups(run.state, run.workflowAtRun);
  const shown = chosen ?? stepToShow(groups);
  const step = shown === undefined ? undefined : run.state.steps[shown];
  const took = run.ms === undefined ? '' : say({ en: ', took {time}', zh: '，用时 {time}' }, { time: duration(run.ms) });

  return (
    <>
      <PageHead
        title={run.workflowName || say({ en: 'Unnamed', zh: '未命名' })}
        state={<StatusPill run={run.status} />}
        note={`${dateTime(run.startedAt)}${took} · ${say(originWords(run.origin))} · ${say({ en: 'version {version}', zh: '版本 {version}' }, { version: run.version.slice(0, 8) })}`}
        back={{ href: '/runs', label: say({ en: 'Runs', zh: '运行记录' }) }}
      >
        <CompareBefore run={run} />
        <OpenVersion run={run} />
        {isGoing(run) && run.status !== 'waiting' && <PauseButton run={run} />}
        {isGoing(run) ? (
          <Button icon={<Square size={13} aria-hidden />} onClick={() => void act(() => api.cancelRun(run.id))}>
            {say({ en: 'Cancel', zh: '取消运行' })}
          </Button>
        ) : (
          <Button
            look="main"
            icon={<RotateCw size={14} aria-hidden />}
            onClick={() => void act(async () => navigate(`/runs/${(await api.runAgain(run.id)).run}`))}
          >
            {say({ en: 'Run again', zh: '再次运行' })}
          </Button>
        )}
      </PageHead>
      {run.problem && groups.length === 0 && (
        <p className="result-reason fail" role="alert">
          {say(run.problem.message)}
        </p>
      )}
      <ResultOrigin value={() => Promise.resolve(run.workflowAtRun)}>
        <div className="run-view">
          <StepList groups={groups} workflow={run.workflowAtRun} chosen={shown} onChoose={setChosen} />
          {step && <StepDetail key={shown} step={step} workflow={run.workflowAtRun} />}
          {!step && shown !== undefined && <RunBranches key={shown} run={run} node={shown} />}
        </div>
      </ResultOrigin>
    </>
  );
}

function PauseButton({ run: { id, status } }: { run: RunRecord }) {
  const say = useSay();
  if (status === 'paused')
    return (
      <Button look="main" icon={<Play size={13} fill="currentColor" aria-hidden />} onClick={() => void act(() => api.resumeRun(id))}>
        {say({ en: 'Resume', zh: '继续' })}
      </Button>
    );
  return (
    <Button icon={<Pause size={13} fill="currentColor" aria-hidden />} onClick={() => void act(() => api.pauseRun(id))}>
      {say({ en: 'Pause', zh: '暂停' })}
    </Button>
  );
}
