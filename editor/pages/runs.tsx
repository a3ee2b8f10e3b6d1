import { GitCompareArrows, History } from 'lucide-react';
import { useState } from 'react';
import { api } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { EmptyState } from '../controls/empty-state.tsx';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { useSay } from '../i18n/use-say.ts';
import { Link, navigate, useAddress } from '../router.tsx';
import { PageHead } from './parts/page-head.tsx';
import { Rows } from './parts/rows.tsx';
import { all, type Filters, RunFilters } from './runs/run-filters.tsx';
import { RunRow } from './runs/run-row.tsx';
import { chosenAfter } from './runs/run-words.ts';
import './runs/runs.css';
import { useRuns } from './runs/use-runs.ts';

/** The history of runs. The filters stand in the address, so that a filtered list can be kept and sent. */
export function RunsPage() {
  const say = useSay();
  const { query } = useAddress();
  const filters: Filters = {
    workflow: query.get('workflow') ?? all,
    status: query.get('status') ?? all,
    origin: query.get('origin') ?? all,
  };
  const { loaded, reload, runs, more, busy, loadMore } = useRuns(filters);
  const workflows = useLoaded('workflows', api.workflows);
  const [chosen, setChosen] = useState<string[]>([]);

  const filter = (next: Filters) => {
    const set = Object.entries(next).filter(([, value]) => value !== all);
    navigate(set.length ? `/runs?${new URLSearchParams(set)}` : '/runs', true);
  };
  const filtered = Object.values(filters).some((value) => value !== all);
  const inOrder = runs.map(({ id }) => id).filter((id) => chosen.includes(id));
  const [b, a] = inOrder;

  return (
    <div className="page-body">
      <PageHead title={say({ en: 'Runs', zh: '运行记录' })}>
        <span className="muted" aria-live="polite">
          {a === undefined ? say({ en: 'Choose two runs to compare them', zh: '选择两次运行即可比较' }) : ''}
        </span>
        <Button
          look={a === undefined ? 'plain' : 'main'}
          icon={<GitCompareArrows size={15} aria-hidden />}
          disabled={a === undefined}
          onClick={() => navigate(`/runs/compare?a=${a}&b=${b}`)}
        >
          {say({ en: 'Compare', zh: '比较' })}
        </Button>
      </PageHead>
      <RunFilters filters={filters} workflows={workflows.loaded.status === 'ready' ? workflows.loaded.value : []} onChange={filter} />
      <Load loaded={loaded} reload={reload}>
        {() =>
          runs.length === 0 ? (
            <EmptyState
              icon={<History size={28} aria-hidden />}
              title={
                filtered
                  ? say({ en: 'No run fits these filters', zh: '没有符合条件的运行' })
                  : say({ en: 'Nothing has run yet', zh: '还没有运行过' })
              }
              action={
                filtered ? (
                  <Button onClick={() => filter({ workflow: all, status: all, origin: all })}>
                    {say({ en: 'Show all runs', zh: '显示所有运行' })}
                  </Button>
                ) : (
                  <Link className="btn" href="/">
                    {say({ en: 'Go to your workflows', zh: '前往工作流' })}
                  </Link>
                )
              }
            >
              {filtered
                ? undefined
                : say({
                    en: 'Open a workflow and press Run. Every run is kept here with its figures.',
                    zh: '打开一个工作流并点击“运行”。每次运行及其指标都会保存在这里。',
                  })}
            </EmptyState>
          ) : (
            <>
              <Rows label={say({ en: 'Runs', zh: '运行记录' })}>
                {runs.map((run) => (
                  <RunRow key={run.id} run={run} chosen={chosen.includes(run.id)} onChoose={() => setChosen(chosenAfter(chosen, run.id))} />
                ))}
              </Rows>
              {more && (
                <div className="more">
                  <Button busy={busy} onClick={() => void loadMore()}>
                    {say({ en: 'Show older runs', zh: '显示更早的运行' })}
                  </Button>
                </div>
              )}
            </>
          )
        }
      </Load>
    </div>
  );
}
