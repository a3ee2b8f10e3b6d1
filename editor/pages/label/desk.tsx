import { CircleCheck } from 'lucide-react';
import type { LabellingRecord, LabelRow } from '../../../runtime/protocol.ts';
import { Button } from '../../controls/button.tsx';
import { EmptyState } from '../../controls/empty-state.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { Link } from '../../router.tsx';
import { BoxRow } from './box-row.tsx';
import { ChoiceRow } from './choice-row.tsx';
import { DeskKeys } from './desk-keys.tsx';
import { Guidelines } from './guidelines.tsx';
import { restWords } from './rest-words.ts';
import { SpanRow } from './span-row.tsx';
import { type Desk as DeskState, useDesk } from './use-desk.ts';

/** One row after the other, by keyboard or by hand. */
export function Desk({ record, first }: { record: LabellingRecord; first: LabelRow | undefined }) {
  const desk = useDesk(record, first);
  return (
    <div className="desk">
      <div className="desk-main">
        {desk.row ? <OneRow key={desk.row.item.key} record={record} desk={desk} row={desk.row} /> : <NoRow record={record} desk={desk} />}
        <Saving desk={desk} />
      </div>
      <aside className="desk-side">
        <Guidelines text={record.question.guidelines} />
        <DeskKeys record={record} />
      </aside>
    </div>
  );
}

/** Each kind of question has its own way to answer; what stands around it is the same. */
function OneRow(props: { record: LabellingRecord; desk: DeskState; row: LabelRow }) {
  switch (props.record.question.kind) {
    case 'spans':
      return <SpanRow {...props} />;
    case 'boxes':
      return <BoxRow {...props} />;
    default:
      return <ChoiceRow {...props} />;
  }
}

function NoRow({ record, desk }: { record: LabellingRecord; desk: DeskState }) {
  const say = useSay();
  if (desk.problem) return <EmptyState title={say(desk.problem)} />;
  if (!desk.empty) return <output className="loading" aria-label={say({ en: 'Loading', zh: '正在加载' })} />;
  const { complete, workflow, leads } = record;
  const title = complete ? say({ en: 'All done', zh: '标注完成' }) : say({ en: 'Nothing left for you', zh: '您没有待标注的行了' });
  return (
    <EmptyState
      icon={<CircleCheck size={28} aria-hidden />}
      title={title}
      action={
        <span className="desk-over">
          {desk.canGoBack && <Button onClick={desk.back}>{say({ en: 'Back to the last row', zh: '返回上一条' })}</Button>}
          {leads ? (
            <Link className="btn" href={`/w/${encodeURIComponent(workflow)}`}>
              {say({ en: 'Open the workflow', zh: '打开工作流' })}
            </Link>
          ) : (
            <Link className="btn" href="/label">
              {say({ en: 'See what else there is to label', zh: '查看其他标注任务' })}
            </Link>
          )}
        </span>
      }
    >
      {say(restWords(record))}
    </EmptyState>
  );
}

/** Says what the server does not have yet; that all is saved is said quietly. */
function Saving({ desk }: { desk: DeskState }) {
  const say = useSay();
  return (
    <output className={desk.unsaved > 1 ? 'desk-saving warn-text' : 'desk-saving muted'}>
      {desk.unsaved > 1
        ? say(
            {
              en: '{count} labels are kept in this browser and are saved as soon as Graftwork answers.',
              zh: '有 {count} 条标签保存在此浏览器中，Graftwork 恢复响应后会自动保存。',
            },
            { count: desk.unsaved },
          )
        : desk.done > 0
          ? say({ en: '{done} {done|row|rows} done, all saved', zh: '已完成 {done} 条，全部已保存' }, { done: desk.done })
          : ''}
    </output>
  );
}
