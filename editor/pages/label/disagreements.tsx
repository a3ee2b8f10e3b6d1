import { Check } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type Answer, answerKey } from '../../../nodes/kit/labelling.ts';
import type { GivenLabel, LabellingRecord, LabelRow } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { EmptyState } from '../../controls/empty-state.tsx';
import { Load, useLoaded } from '../../controls/load-state.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { act } from '../parts/act.ts';
import { AnswerView } from './answer-view.tsx';
import { AnswerChoices, useChoices } from './answer-choices.tsx';
import { Guidelines } from './guidelines.tsx';
import { ItemView } from './item-view.tsx';
import { listed } from './question-words.ts';
import { newSaveId } from './save-id.ts';

const pageRows = 10;

/** Rows on which people disagree: their answers side by side, and one that counts. */
export function Disagreements({ record }: { record: LabellingRecord }) {
  const say = useSay();
  const { loaded, reload } = useLoaded(`conflicts ${record.id}`, () =>
    api.labelRows(record.id, { show: 'conflict', offset: 0, limit: pageRows }),
  );
  // What others say meanwhile comes in without taking away what is looked at.
  useEffect(() => reload(), [record.seq, reload]);
  return (
    <Load loaded={loaded} reload={reload}>
      {({ rows }) =>
        rows.length === 0 ? (
          <EmptyState icon={<Check size={28} aria-hidden />} title={say({ en: 'Nothing to decide', zh: '没有需要裁定的行' })}>
            {say({
              en: 'Rows on which people disagree come here, with all answers side by side.',
              zh: '意见不一致的行会出现在这里，并列显示各人的答案。',
            })}
          </EmptyState>
        ) : (
          <div className="desk">
            <div className="desk-main">
              {rows.map((row) => (
                <Disagreement key={row.item.key} record={record} row={row} reload={reload} />
              ))}
            </div>
            <aside className="desk-side">
              <Guidelines text={record.question.guidelines} />
            </aside>
          </div>
        )
      }
    </Load>
  );
}

function Disagreement({ record, row, reload }: { record: LabellingRecord; row: LabelRow; reload(): void }) {
  const say = useSay();
  const { question } = record;
  const [other, setOther] = useState<Answer>();
  const [busy, setBusy] = useState(false);
  const choices = useChoices(question, other);
  const said = [...(row.others ?? []), ...(row.mine ? [row.mine] : [])];
  const decide = async (answer: Answer) => {
    setBusy(true);
    await act(() => api.saveLabels(record.id, [{ id: newSaveId(), item: row.item.key, answer, decides: true }]));
    setBusy(false);
    reload();
  };
  return (
    <article className="desk-row">
      <ItemView item={row.item} question={question} without={choices.length === 0 ? question.subjects : []} />
      <ul className="said" aria-label={say({ en: 'Answers', zh: '各人的答案' })}>
        {grouped(said).map(({ answer, labels }) => (
          <li key={answerKey(answer)}>
            <div>
              <AnswerView answer={answer} item={row.item} question={question} />
              <span className="muted">{say(listed(labels.map(({ by }) => by.name)))}</span>
              {labels.map(({ note, by }) => note && <q key={by.id}>{note}</q>)}
            </div>
            <Button small busy={busy} onClick={() => void decide(answer)}>
              {say({ en: 'This one counts', zh: '采用此答案' })}
            </Button>
          </li>
        ))}
      </ul>
      {choices.length > 0 && (
        <details className="said-other">
          <summary>{say({ en: 'Another answer', zh: '其他答案' })}</summary>
          <AnswerChoices question={question} choices={choices} onChoose={({ gives }) => gives && setOther(gives)} />
          {other && (
            <Button small look="main" busy={busy} onClick={() => void decide(other)}>
              {say({ en: 'This one counts', zh: '采用此答案' })}
            </Button>
          )}
        </details>
      )}
    </article>
  );
}

function grouped(labels: readonly GivenLabel[]): { answer: Answer; labels: GivenLabel[] }[] {
  const groups = new Map<string, { answer: Answer; labels: GivenLabel[] }>();
  for (const label of labels) {
    if (!label.answer) continue;
    const group = groups.get(answerKey(label.answer)) ?? { answer: label.answer, labels: [] };
    group.labels.push(label);
    groups.set(answerKey(label.answer), group);
  }
  return [...groups.values()].sort((a, b) => b.labels.length - a.labels.length);
}
