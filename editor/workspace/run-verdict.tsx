import { TrendingDown, TrendingUp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '../api.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { useSay } from '../i18n/use-say.ts';
import { figureOf, writeMove } from '../../nodes/kit/figure-words.ts';
import { isJudged, type Verdict, verdictOf } from '../results/metrics/verdict.ts';
import { Link } from '../router.tsx';
import { isGoing, useRun } from '../store/run-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { Banner } from './banner.tsx';

interface Found extends Verdict {
  run: string;
  before: string;
}

/** After a run: whether it came out better or worse than the one before, and the way to why. */
export function RunVerdict() {
  const say = useSay();
  const found = useVerdict();
  const [dismissed, setDismissed] = useState<string>();
  if (!found || dismissed === found.run) return null;
  const [from, to] = writeMove(found.from, found.to);
  const values = { figure: figureOf(found.figure).label, from, to };
  const { node } = found;
  const Icon = found.better ? TrendingUp : TrendingDown;
  return (
    <Banner
      tone={found.better ? 'quiet' : 'warn'}
      actions={
        <>
          <Link className="btn small" href={`/runs/compare?a=${found.before}&b=${found.run}`}>
            {found.better ? say({ en: 'See what changed', zh: '查看变化' }) : say({ en: 'See why', zh: '查看原因' })}
          </Link>
          <IconButton label={say({ en: 'Dismiss', zh: '知道了' })} onClick={() => setDismissed(found.run)}>
            <X size={14} aria-hidden />
          </IconButton>
        </>
      }
    >
      <Icon size={14} aria-hidden className="verdict-icon" />{' '}
      <b>
        {found.better
          ? say({ en: 'Better than the run before:', zh: '比上次运行更好：' })
          : say({ en: 'Worse than the run before:', zh: '比上次运行更差：' })}
      </b>{' '}
      {node === undefined
        ? say({ en: '{figure} {from} → {to}', zh: '{figure} {from} → {to}' }, values)
        : say({ en: '{figure} {from} → {to} ({node})', zh: '{figure} {from} → {to}（{node}）' }, { ...values, node })}
    </Banner>
  );
}

/** Looked up when a run of this page ends; gone when the next begins. */
function useVerdict(): Found | undefined {
  const [found, setFound] = useState<Found>();
  useEffect(
    () =>
      useRun.subscribe((state, before) => {
        if (state.run !== before.run) setFound(undefined);
        const ended = isGoing(before) && !isGoing(state) && state.run === before.run;
        if (!ended || state.run === undefined || !isJudged(state.state)) return;
        void lookUp(state.run).then(
          (next) => useRun.getState().run === state.run && setFound(next),
          // The history says the same to who looks for it.
          () => undefined,
        );
      }),
    [],
  );
  return found;
}

async function lookUp(run: string): Promise<Found | undefined> {
  const runs = await api.runs({ workflow: useWorkflow.getState().workflow.id, whole: true, limit: 50 });
  const at = runs.findIndex(({ id }) => id === run);
  const now = runs[at];
  const before = runs.slice(at + 1).find((run) => isJudged(run) && Object.keys(run.scores).length > 0);
  const verdict = now && before && verdictOf(before.scores, now.scores);
  return verdict && { ...verdict, run, before: before.id };
}
