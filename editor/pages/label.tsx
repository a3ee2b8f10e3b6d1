import { Tag } from 'lucide-react';
import type { LabellingSummary } from '../../runtime/protocol.ts';
import { api } from '../api.ts';
import { EmptyState } from '../controls/empty-state.tsx';
import { Load } from '../controls/load-state.tsx';
import { Pill } from '../controls/pill.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { Link } from '../router.tsx';
import { onlyLabels, useSession } from '../store/session-store.ts';
import './label/label.css';
import { questionWords } from './label/question-words.ts';
import { Workbench } from './label/workbench.tsx';
import { PageHead } from './parts/page-head.tsx';
import { PageLoad } from './parts/page-load.tsx';
import { Rows } from './parts/rows.tsx';
import { useLiveList } from './parts/use-live-list.ts';

/** What steps ask people; the workbench of one of them where the address names it. */
export function LabelPage({ id }: { id: string | undefined }) {
  return id === undefined ? <AllLabellings /> : <OneLabelling key={id} id={id} />;
}

function OneLabelling({ id }: { id: string }) {
  const say = useSay();
  const { loaded, reload } = useLiveList(`labelling ${id}`, ['labelling'], () => api.labelling(id));
  return (
    <div className="page-body workbench">
      <PageLoad loaded={loaded} reload={reload} back={{ href: '/label', label: say({ en: 'Label', zh: '标注' }) }}>
        {(record) => <Workbench key={record.askedAt + record.me.id} record={record} />}
      </PageLoad>
    </div>
  );
}

function AllLabellings() {
  const say = useSay();
  const onlyMine = useSession(({ session }) => onlyLabels(session));
  const { loaded, reload } = useLiveList('labellings', ['labelling'], api.labellings);
  return (
    <div className="page-body">
      <PageHead
        title={say({ en: 'Label', zh: '标注' })}
        note={
          onlyMine
            ? say({ en: 'What you are asked to label. Choose one to begin.', zh: '请您标注的数据。选择一项即可开始。' })
            : say({
                en: 'Rows that a workflow asks people about. A run waits until enough are labelled, and then goes on by itself.',
                zh: '工作流请人标注的数据。运行会等到标注数量足够，然后自动继续。',
              })
        }
      />
      <Load loaded={loaded} reload={reload}>
        {(labellings) =>
          labellings.length === 0 && onlyMine ? (
            <EmptyState icon={<Tag size={28} aria-hidden />} title={say({ en: 'Nothing waits for you', zh: '没有需要您标注的数据' })}>
              {say({
                en: 'As soon as there are rows for you to label, they appear here by themselves.',
                zh: '有需要您标注的数据时，会自动出现在这里。',
              })}
            </EmptyState>
          ) : labellings.length === 0 ? (
            <EmptyState
              icon={<Tag size={28} aria-hidden />}
              title={say({ en: 'Nothing waits for labels', zh: '没有等待标注的内容' })}
              action={
                <Link className="btn" href="/">
                  {say({ en: 'Go to your workflows', zh: '前往工作流' })}
                </Link>
              }
            >
              {say({
                en: 'Put “Label by hand” behind the rows that people should look at and press Run: the rows appear here, one after the other.',
                zh: '在需要人工查看的数据之后加上“人工标注”并点击“运行”：数据会逐条显示在这里。',
              })}
            </EmptyState>
          ) : (
            <Rows label={say({ en: 'Label', zh: '标注' })}>
              {labellings.map((labelling) => (
                <LabellingRow key={labelling.id} labelling={labelling} />
              ))}
            </Rows>
          )
        }
      </Load>
    </div>
  );
}

function LabellingRow({ labelling }: { labelling: LabellingSummary }) {
  const say = useSay();
  const { number, ago, dateTime } = useFormats();
  const { id, title, workflowName, kind, runs, counts, wanted, complete, askedAt } = labelling;
  const onlyMine = useSession(({ session }) => onlyLabels(session));
  return (
    <li className="row">
      <div className="row-main">
        <Link className="row-name" href={`/label/${id}`}>
          {say(title)} · {workflowName || say({ en: 'Unnamed', zh: '未命名' })}
        </Link>
        <p className="row-note">{say(questionWords[kind])}</p>
      </div>
      <span className="row-states">
        {runs.length > 0 && !complete && <Pill tone="warn">{say({ en: 'a run waits', zh: '运行在等待' })}</Pill>}
        {complete && <Pill tone="live">{say({ en: 'complete', zh: '已完成' })}</Pill>}
        {counts.conflict > 0 && !onlyMine && (
          <Pill tone="fail">{say({ en: '{count} to decide', zh: '{count} 行待裁定' }, { count: counts.conflict })}</Pill>
        )}
      </span>
      <time className="row-time" dateTime={askedAt} title={dateTime(askedAt)}>
        {ago(askedAt)}
      </time>
      <span className="row-count">
        {say(
          { en: '{labelled} of {wanted} labelled', zh: '已标注 {labelled} / {wanted}' },
          { labelled: number(counts.labelled), wanted: number(wanted) },
        )}
      </span>
    </li>
  );
}
