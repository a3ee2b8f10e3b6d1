import { useEffect, useState } from 'react';
import type { ItemStatus } from '../../../nodes/kit/labels.ts';
import type { Text } from '../../../nodes/kit/text.ts';
import type { LabellingRecord, LabelRow, LabelRowPage } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Load, useLoaded } from '../../controls/load-state.tsx';
import { Select } from '../../controls/select.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { BulkBar } from './bulk-bar.tsx';
import { RowList } from './row-list.tsx';
import { useBulk } from './use-bulk.ts';

type Show = 'all' | 'mine' | ItemStatus;
const pageRows = 20;

const showWords: Readonly<Record<Show, Text>> = {
  all: { en: 'All rows', zh: '所有行' },
  mine: { en: 'What I answered', zh: '我作答的' },
  open: { en: 'Open', zh: '待标注' },
  labelled: { en: 'Labelled', zh: '已标注' },
  conflict: { en: 'To be decided', zh: '待裁定' },
  skipped: { en: 'Skipped', zh: '已跳过' },
};

/** All rows, a page at a time; one that is pressed is looked at again at the desk. */
export function LabelRows({ record, onOpen }: { record: LabellingRecord; onOpen(row: LabelRow): void }) {
  const say = useSay();
  const [show, setShow] = useState<Show>('all');
  const [offset, setOffset] = useState(0);
  const { loaded, reload } = useLoaded(`rows ${record.id} ${record.askedAt} ${show} ${offset}`, async () => {
    const page = await api.labelRows(record.id, { show, offset, limit: pageRows });
    if (page.rows.length > 0 || offset === 0) return { page, at: offset };
    // The last open rows are no longer there once they are labelled.
    const at = Math.max(0, Math.ceil(page.total / pageRows) - 1) * pageRows;
    return { page: await api.labelRows(record.id, { show, offset: at, limit: pageRows }), at };
  });
  useEffect(() => reload(), [record.seq, reload]);
  return (
    <div className="label-rows">
      <div className="label-rows-top">
        <Select
          label={say({ en: 'Which rows', zh: '显示哪些行' })}
          value={show}
          options={Object.entries(showWords).map(([value, words]) => ({ value, label: say(words) }))}
          onChange={(next) => {
            const known = (Object.keys(showWords) as Show[]).find((one) => one === next);
            setShow(known ?? 'all');
            setOffset(0);
          }}
        />
      </div>
      <Load loaded={loaded} reload={reload}>
        {({ page, at }) => (
          <PageOfRows
            key={`${show} ${offset}`}
            record={record}
            page={page}
            offset={at}
            reload={reload}
            onOpen={onOpen}
            onTurn={setOffset}
          />
        )}
      </Load>
    </div>
  );
}

function PageOfRows({
  record,
  page: { rows, total },
  offset,
  reload,
  onOpen,
  onTurn,
}: {
  record: LabellingRecord;
  page: LabelRowPage;
  offset: number;
  reload(): void;
  onOpen(row: LabelRow): void;
  onTurn(offset: number): void;
}) {
  const say = useSay();
  const { number } = useFormats();
  const bulk = useBulk(record, rows, reload);
  // One press can only give one answer to many rows where an answer is one class.
  const many = record.question.kind === 'class' ? bulk : undefined;
  return (
    <>
      {many && rows.some(({ free }) => free) && (
        <p className="bulk-hint muted">
          <Button small onClick={many.chooseAll}>
            {say({ en: 'Choose all on this page', zh: '选择本页全部' })}
          </Button>
          {say({
            en: 'Tick several rows, with Shift all between two, then give them one label.',
            zh: '勾选多行（按住 Shift 可选中两行之间的全部），然后统一标注。',
          })}
        </p>
      )}
      {total === 0 && <p className="muted">{say({ en: 'There are none.', zh: '没有这样的行。' })}</p>}
      {rows.length > 0 && <RowList rows={rows} bulk={many} onOpen={onOpen} />}
      {total > pageRows && (
        <nav className="label-pages" aria-label={say({ en: 'Pages', zh: '分页' })}>
          <Button small disabled={offset === 0} onClick={() => onTurn(Math.max(0, offset - pageRows))}>
            {say({ en: 'Earlier', zh: '上一页' })}
          </Button>
          <span className="num">
            {say(
              { en: '{from} to {to} of {total}', zh: '第 {from} – {to} 行，共 {total} 行' },
              { from: number(offset + 1), to: number(Math.min(total, offset + pageRows)), total: number(total) },
            )}
          </span>
          <Button small disabled={offset + pageRows >= total} onClick={() => onTurn(offset + pageRows)}>
            {say({ en: 'Later', zh: '下一页' })}
          </Button>
        </nav>
      )}
      {many && <BulkBar record={record} bulk={many} />}
    </>
  );
}
