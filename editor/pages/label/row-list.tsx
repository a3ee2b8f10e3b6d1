import { Check } from 'lucide-react';
import { Checkbox } from 'radix-ui';
import { type KeyboardEvent, useRef } from 'react';
import type { ItemStatus } from '../../../nodes/kit/labels.ts';
import type { Text } from '../../../nodes/kit/text.ts';
import type { LabelRow } from '../../../runtime/protocol.ts';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { isPicture } from '../../results/picture.tsx';
import { answerWords } from './question-words.ts';
import type { BulkState } from './use-bulk.ts';

const statusWords: Readonly<Record<ItemStatus, { words: Text; tone: 'plain' | 'live' | 'fail' | 'warn' }>> = {
  open: { words: { en: 'open', zh: '待标注' }, tone: 'plain' },
  labelled: { words: { en: 'labelled', zh: '已标注' }, tone: 'live' },
  conflict: { words: { en: 'to be decided', zh: '待裁定' }, tone: 'fail' },
  skipped: { words: { en: 'skipped', zh: '已跳过' }, tone: 'warn' },
};

/** Rows of a page. One that is pressed is looked at again at the desk; where they can get one label together, each can be chosen. */
export function RowList({ rows, bulk, onOpen }: { rows: readonly LabelRow[]; bulk: BulkState | undefined; onOpen(row: LabelRow): void }) {
  const say = useSay();
  const { number } = useFormats();
  return (
    <ul className="label-list">
      {rows.map((row) => (
        <li key={row.item.key}>
          {bulk && <Choose row={row} rows={rows} bulk={bulk} />}
          <button type="button" className="label-list-row" onClick={() => onOpen(row)}>
            <span className="num muted">{number(row.place + 1)}</span>
            <span className="label-list-text">{firstWords(row)}</span>
            {row.mine?.answer && <span className="label-list-answer">{say(answerWords(row.mine.answer))}</span>}
            <Pill tone={statusWords[row.status].tone}>{say(statusWords[row.status].words)}</Pill>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Choose({ row, rows, bulk }: { row: LabelRow; rows: readonly LabelRow[]; bulk: BulkState }) {
  const say = useSay();
  // With Shift the page would mark text between the two rows.
  const shift = useRef(false);
  return (
    <Checkbox.Root
      className="check"
      disabled={!row.free}
      title={row.free ? undefined : say({ en: 'Somebody else has this row', zh: '此行由其他人处理' })}
      aria-label={say({ en: 'Choose row {row}', zh: '选择第 {row} 行' }, { row: row.place + 1 })}
      checked={bulk.isChosen(row)}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onClick={(event) => {
        shift.current = event.shiftKey;
        event.currentTarget.focus();
      }}
      onKeyDown={(event) => steer(event, bulk, rows)}
      onCheckedChange={() => bulk.choose(row, shift.current)}
    >
      <Checkbox.Indicator>
        <Check size={12} strokeWidth={3} aria-hidden />
      </Checkbox.Indicator>
    </Checkbox.Root>
  );
}

/** Up and down go from row to row, with Shift they choose on the way; Ctrl+A chooses all. */
function steer(event: KeyboardEvent<HTMLButtonElement>, bulk: BulkState, rows: readonly LabelRow[]): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
    event.preventDefault();
    bulk.chooseAll();
    return;
  }
  const way = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (way === 0) return;
  const boxes = [...(event.currentTarget.closest('ul')?.querySelectorAll<HTMLButtonElement>('.check') ?? [])];
  const at = boxes.indexOf(event.currentTarget);
  let next = at + way;
  while (boxes[next]?.disabled) next += way;
  const [from, to] = [rows[at], rows[next]];
  event.preventDefault();
  boxes[next]?.focus();
  if (event.shiftKey && from && to) for (const row of [from, to]) if (!bulk.isChosen(row)) bulk.choose(row, false);
}

function firstWords({ item }: LabelRow): string {
  const words = Object.values(item.values).flatMap((value) => (value === null || isPicture(value) ? [] : [String(value)]));
  return words.join(' · ').slice(0, 200) || '–';
}
