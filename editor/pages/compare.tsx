import { ArrowLeftRight, Undo2 } from 'lucide-react';
import { useMemo } from 'react';
import { differences } from '../../nodes/kit/differences.ts';
import type { Text } from '../../nodes/kit/text.ts';
import type { Change, Comparison, RunSummary } from '../../runtime/protocol.ts';
import { api } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { EmptyState } from '../controls/empty-state.tsx';
import { late } from '../controls/late.tsx';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { Pill } from '../controls/pill.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useLanguage, useSay } from '../i18n/use-say.ts';
import { runLine } from '../results/metrics/score-line.ts';
import { StatusPill } from '../results/status-pill.tsx';
import { Link, navigate } from '../router.tsx';
import { loadCatalog, useCatalog } from '../store/catalog-store.ts';
import { PageHead } from './parts/page-head.tsx';
import { Section } from './parts/section.tsx';
import { ChangeList } from './runs/change-list.tsx';
import { inFigureOrder } from './runs/change-order.ts';
import { betterRun, sentenceOf } from './runs/compare-words.ts';
import './runs/runs.css';

const DifferenceCanvas = late(async () => (await import('../canvas/difference-canvas.tsx')).DifferenceCanvas);

/** What changed from one run to another: in a sentence, figure by figure, cause by cause, and on the graph; and the way back. */
export function ComparePage({ a, b }: { a: string; b: string }) {
  const say = useSay();
  return (
    <div className="page-body wide compare-page">
      <PageHead
        title={say({ en: 'What changed?', zh: '有什么变化？' })}
        back={{ href: '/runs', label: say({ en: 'Runs', zh: '运行记录' }) }}
      >
        <Button icon={<ArrowLeftRight size={14} aria-hidden />} onClick={() => navigate(`/runs/compare?a=${b}&b=${a}`, true)}>
          {say({ en: 'Swap', zh: '互换' })}
        </Button>
      </PageHead>
      {a === '' || b === '' ? (
        <EmptyState
          title={say({ en: 'Two runs are needed', zh: '需要两次运行' })}
          action={
            <Link className="btn" href="/runs">
              {say({ en: 'Choose two runs', zh: '选择两次运行' })}
            </Link>
          }
        />
      ) : (
        <Compared a={a} b={b} />
      )}
    </div>
  );
}

function Compared({ a, b }: { a: string; b: string }) {
  const { loaded, reload } = useLoaded(`compare ${a} ${b}`, async () => {
    const [comparison] = await Promise.all([api.compare(a, b), loadCatalog()]);
    return comparison;
  });
  return (
    <Load loaded={loaded} reload={reload}>
      {(comparison) => <Both comparison={comparison} />}
    </Load>
  );
}

const causes: readonly { kind: Change['kind']; title: Text; none: Text }[] = [
  { kind: 'setting', title: { en: 'Settings', zh: '设置' }, none: { en: 'The same settings.', zh: '设置相同。' } },
  { kind: 'graph', title: { en: 'Nodes and wires', zh: '节点和连线' }, none: { en: 'The same nodes and wires.', zh: '节点和连线相同。' } },
  { kind: 'data', title: { en: 'Data', zh: '数据' }, none: { en: 'The same data.', zh: '数据相同。' } },
  { kind: 'code', title: { en: 'Code and device', zh: '代码和设备' }, none: { en: 'The same code and device.', zh: '代码和设备相同。' } },
];

function Both({ comparison }: { comparison: Comparison }) {
  const say = useSay();
  const language = useLanguage();
  const better = betterRun(comparison);
  const one = comparison.a.workflow === comparison.b.workflow;
  const figures = inFigureOrder(comparison.scores);
  return (
    <>
      <p className="compare-sentence">{sentenceOf(comparison, language)}</p>
      <div className="compared">
        <Side run={comparison.a} label={say({ en: 'from', zh: '从' })} better={better === 'a'} />
        <Side run={comparison.b} label={say({ en: 'to', zh: '到' })} better={better === 'b'} />
      </div>
      <div className="compare-columns">
        <div className="compare-words">
          <Section title={say({ en: 'Figures', zh: '指标' })}>
            {figures.length > 0 ? (
              <ChangeList changes={figures} first={5} />
            ) : (
              <p className="muted">{say({ en: 'No figure changed.', zh: '没有指标变化。' })}</p>
            )}
          </Section>
          {causes.map(({ kind, title, none }) => {
            const own = comparison.causes.filter((cause) => cause.kind === kind);
            return (
              <Section key={kind} title={say(title)}>
                {own.length > 0 ? <ChangeList named changes={own} /> : <p className="muted">{say(none)}</p>}
              </Section>
            );
          })}
        </div>
        {one && <Graph comparison={comparison} />}
      </div>
    </>
  );
}

function Graph({ comparison: { before, after } }: { comparison: Comparison }) {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const changes = useMemo(() => differences(before, after, catalog), [before, after, catalog]);
  return (
    <Section title={say({ en: 'On the graph', zh: '图上的差异' })}>
      <div className="compare-graph">
        <DifferenceCanvas before={before} after={after} changes={changes} />
      </div>
    </Section>
  );
}

function Side({ run, label, better }: { run: RunSummary; label: string; better: boolean }) {
  const say = useSay();
  const { dateTime } = useFormats();
  const { loaded } = useLoaded(`there ${run.workflow}`, () => api.versions(run.workflow));
  return (
    <div className="sheet">
      <p className="compared-side">
        <span className="muted">{label}</span>
        <span className="compared-state">
          {better && <Pill tone="live">{say({ en: 'better', zh: '更好' })}</Pill>}
          <StatusPill run={run.status} />
        </span>
      </p>
      <div>
        <Link className="compared-name" href={`/runs/${run.id}`}>
          {run.workflowName}
        </Link>
        <p className="muted">{dateTime(run.startedAt)}</p>
      </div>
      <p>{runLine(run, say) || say({ en: 'no figures', zh: '没有指标' })}</p>
      {loaded.status === 'ready' && (
        <p>
          <Button
            small
            look={better ? 'main' : 'plain'}
            icon={<Undo2 size={13} aria-hidden />}
            onClick={() => navigate(`/w/${run.workflow}?back=${run.id}`)}
          >
            {say({ en: 'Go back to this run’s settings', zh: '恢复此次运行的设置' })}
          </Button>
        </p>
      )}
    </div>
  );
}
