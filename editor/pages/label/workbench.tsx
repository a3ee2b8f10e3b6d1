import { useState } from 'react';
import type { LabellingRecord, LabelRow } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Pill } from '../../controls/pill.tsx';
import { Tabs } from '../../controls/tabs.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Link } from '../../router.tsx';
import { act } from '../parts/act.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Desk } from './desk.tsx';
import { Disagreements } from './disagreements.tsx';
import { LabelRows } from './label-rows.tsx';
import { PeopleTable } from './people-table.tsx';

/** Where people label: the row in hand, rows on which they disagree, all rows, and who has done how much. */
export function Workbench({ record }: { record: LabellingRecord }) {
  const say = useSay();
  const { number } = useFormats();
  const [tab, setTab] = useState('desk');
  /** A row that was chosen from the list to be looked at again. */
  const [again, setAgain] = useState<LabelRow>();
  const { counts, question, leads } = record;
  const workflowName = record.workflowName || say({ en: 'Unnamed', zh: '未命名' });
  const several = question.perRow > 1;
  const tabs = [
    { id: 'desk', label: say({ en: 'Label', zh: '标注' }), content: <Desk key={again?.item.key} record={record} first={again} /> },
    ...(leads && several && question.conflicts === 'decide'
      ? [
          {
            id: 'conflicts',
            label: counted(say({ en: 'Disagreements', zh: '分歧' }), counts.conflict),
            content: <Disagreements record={record} />,
          },
        ]
      : []),
    {
      id: 'rows',
      label: say({ en: 'All rows', zh: '所有行' }),
      content: (
        <LabelRows
          record={record}
          onOpen={(row) => {
            setAgain(row);
            setTab('desk');
          }}
        />
      ),
    },
    ...(leads ? [{ id: 'people', label: say({ en: 'People', zh: '人员' }), content: <PeopleTable record={record} /> }] : []),
  ];
  return (
    <>
      <PageHead
        title={say(record.title)}
        state={<State record={record} />}
        note={
          <>
            {leads ? <Link href={`/w/${encodeURIComponent(record.workflow)}`}>{workflowName}</Link> : workflowName}
            {leads && ` · ${say({ en: 'you label as “{name}”', zh: '您以“{name}”的身份标注' }, { name: record.me.name })}`}
          </>
        }
        back={{ href: '/label', label: say({ en: 'Label', zh: '标注' }) }}
      >
        {leads && record.runs.length > 0 && !record.complete && (
          <ConfirmButton
            title={say({ en: 'Finish labelling?', zh: '结束标注？' })}
            description={say(
              {
                en: 'The run goes on with the {labelled} {labelled|row that is|rows that are} labelled; the other {left} come out as not labelled. Labels can still be added for a later run.',
                zh: '运行将使用已标注的 {labelled} 行继续，其余 {left} 行按未标注输出。之后仍可补充标注，供以后的运行使用。',
              },
              { labelled: number(counts.labelled), left: number(counts.open + counts.conflict + counts.skipped) },
            )}
            confirm={say({ en: 'Finish', zh: '结束标注' })}
            onConfirm={() => act(() => api.finishLabelling(record.id), { en: 'The run goes on.', zh: '运行继续。' })}
          >
            {say({ en: 'Finish', zh: '结束标注' })}
          </ConfirmButton>
        )}
      </PageHead>
      <Progress record={record} />
      <Tabs tabs={tabs} value={tab} onChange={setTab} label={say({ en: 'Workbench', zh: '标注工作台' })} />
    </>
  );
}

function counted(words: string, count: number) {
  return (
    <>
      {words} {count > 0 && <small className="tab-count">{count}</small>}
    </>
  );
}

function State({ record: { complete, runs } }: { record: LabellingRecord }) {
  const say = useSay();
  if (complete) return <Pill tone="live">{say({ en: 'complete', zh: '已完成' })}</Pill>;
  if (runs.length > 0) return <Pill tone="warn">{say({ en: 'a run waits', zh: '运行在等待' })}</Pill>;
  return <Pill>{say({ en: 'no run waits', zh: '没有运行在等待' })}</Pill>;
}

/** How far it is, and how long it takes at the pace that people have kept so far. */
function Progress({ record }: { record: LabellingRecord }) {
  const say = useSay();
  const { number, duration } = useFormats();
  const { counts, wanted, question, people, complete } = record;
  const done = Math.min(counts.labelled, wanted);
  const answers = people.reduce((sum, one) => sum + one.answers, 0);
  const perHour = people.reduce((sum, one) => sum + (one.perHour ?? 0), 0);
  const left = Math.max(0, wanted * question.perRow - answers);
  const time = !complete && perHour > 0 && left > 0 ? duration((left / perHour) * 3_600_000) : undefined;
  return (
    <div className="label-progress">
      <progress
        className="label-bar"
        aria-label={say({ en: 'Labelled rows', zh: '已标注的行' })}
        max={Math.max(1, wanted)}
        value={wanted === 0 ? 1 : done}
      />
      <p>
        <b>
          {say(
            { en: '{done} of {wanted} rows labelled', zh: '已标注 {done} / {wanted} 行' },
            { done: number(done), wanted: number(wanted) },
          )}
        </b>
        {question.perRow > 1 && say({ en: ', {count} answers each', zh: '，每行 {count} 个答案' }, { count: question.perRow })}
        {question.people.length > 0 &&
          !complete &&
          say({ en: ', {count} left for you', zh: '，您还有 {count} 行' }, { count: number(record.mineOpen) })}
        {counts.skipped > 0 && say({ en: ', {count} skipped', zh: '，跳过 {count} 行' }, { count: number(counts.skipped) })}
        {perHour > 0 && say({ en: ' · {count} answers an hour', zh: ' · 每小时 {count} 个答案' }, { count: number(perHour) })}
        {time && say({ en: ', about {time} left', zh: '，约剩 {time}' }, { time })}
      </p>
    </div>
  );
}
