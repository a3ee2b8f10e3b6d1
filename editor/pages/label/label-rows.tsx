import { useEffect, useState } from 'react';
import type { ItemStatus } from '../../../nodes/kit/labels.ts';
import type { Text } from '../../../nodes/kit/text.ts';
import type { LabellingRecord, LabelRow } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Load, useLoaded } from '../../controls/load-state.tsx';
import { Pill } from '../../controls/pill.tsx';
import { Select } from '../../controls/select.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { isPicture } from '../../results/picture.tsx';
import { answerWords } from './question-words.ts';

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
const statusWords: Readonly<Record<ItemStatus, { words: Text; tone: 'plain' | 'live' | 'fail' | 'warn' }>> = {
  open: { words: { en: 'open', zh: '待标注' }, tone: 'plain' },
  labelled: { words: { en: 'labelled', zh: '已标注' }, tone: 'live' },
  conflict: { words: { en: 'to be decided', zh: '待裁定' }, tone: 'fail' },
  skipped: { words: { en: 'skipped', zh: '已跳过' }, tone: 'warn' },
};

/** All rows, a page at a time; one that is pressed is looked at again at the desk. */
export function LabelRows({ record, onOpen }: { record: LabellingRecord; onOpen(row: LabelRow): void }) {
  const say = useSay();
  const { number } = useFormats();
  const [show, setShow] = useState<Show>('all');
  const [offset, setOffset] = useState(0);
  const { loaded, reload } = useLoaded(`rows ${record.id} ${record.askedAt} ${show} ${offset}`, () =>
    api.labelRows(record.id, { show, offset, limit: pageRows }),
  );
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
        {({ rows, total }) => (
          <>
            {total === 0 && <p className="muted">{say({ en: 'There are none.', zh: '没有这样的行。' })}</p>}
            <ul className="label-list">
              {rows.map((row) => (
                <li key={row.item.key}>
                  <button type="button" onClick={() => onOpen(row)}>
                    <span className="num muted">{number(row.place + 1)}</span>
                    <span className="label-list-text">{firstWords(row)}</span>
                    {row.mine?.answer && <span className="label-list-answer">{say(answerWords(row.mine.answer))}</span>}
                    <Pill tone={statusWords[row.status].tone}>{say(statusWords[row.status].words)}</Pill>
                  </button>
                </li>
              ))}
            </ul>
            {total > pageRows && (
              <nav className="label-pages" aria-label={say({ en: 'Pages', zh: '分页' })}>
                <Button small disabled={offset === 0} onClick={() => setOffset(Math.max(0, offset - pageRows))}>
                  {say({ en: 'Earlier', zh: '上一页' })}
                </Button>
                <span className="num">
                  {say(
                    { en: '{from} to {to} of {total}', zh: '第 {from} – {to} 行，共 {total} 行' },
                    { from: number(offset + 1), to: number(Math.min(total, offset + pageRows)), total: number(total) },
                  )}
                </span>
                <Button small disabled={offset + pageRows >= total} onClick={() => setOffset(offset + pageRows)}>
                  {say({ en: 'Later', zh: '下一页' })}
                </Button>
              </nav>
            )}
          </>
        )}
      </Load>
    </div>
  );
}

function firstWords({ item }: LabelRow): string {
  const words = Object.values(item.values).flatMap((value) => (value === null || isPicture(value) ? [] : [String(value)]));
  return words.join(' · ').slice(0, 200) || '–';
}
