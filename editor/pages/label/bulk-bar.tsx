import { useEffect } from 'react';
import type { LabellingRecord } from '../../../runtime/protocol.ts';
import { Button } from '../../controls/button.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { AnswerChoices, useChoices } from './answer-choices.tsx';
import { answerWords } from './question-words.ts';
import type { BulkState } from './use-bulk.ts';

/** The classes that the chosen rows can get, and the way back from the last time. */
export function BulkBar({ record, bulk }: { record: LabellingRecord; bulk: BulkState }) {
  const say = useSay();
  const { number } = useFormats();
  const { question } = record;
  const choices = useChoices(question, undefined);
  const { chosen, last, label, chooseNone } = bulk;
  const some = chosen.length > 0;

  useEffect(() => {
    if (!some) return undefined;
    const press = (event: KeyboardEvent) => {
      const opened = event.target instanceof HTMLElement && event.target.closest('[role="listbox"], input, textarea');
      if (opened || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const pressed = event.key.toLowerCase();
      const gives = choices.find(({ key }) => key === pressed)?.gives;
      if (!gives && pressed !== 'escape') return;
      event.preventDefault();
      if (gives) label(gives);
      else chooseNone();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [some, choices, label, chooseNone]);

  if (some)
    return (
      <section className="bulk-bar" aria-label={say({ en: 'Label the chosen rows', zh: '标注所选的行' })}>
        <p>
          <b>{say({ en: '{count} {count|row|rows} chosen', zh: '已选 {count} 行' }, { count: chosen.length })}</b>{' '}
          <span className="muted">{say({ en: 'give them all:', zh: '全部标注为：' })}</span>
        </p>
        <AnswerChoices question={question} choices={choices} onChoose={({ gives }) => gives && label(gives)} />
        <Button small look="ghost" onClick={chooseNone}>
          {say({ en: 'Choose none', zh: '取消选择' })}
        </Button>
      </section>
    );
  if (!last) return null;
  return (
    <output className="bulk-bar">
      <p>
        {last.rows.length > 0 &&
          say(
            { en: '{count} {count|row is|rows are} labelled “{label}”. ', zh: '已将 {count} 行标注为“{label}”。' },
            { count: number(last.rows.length), label: answerWords(last.answer) },
          )}
        {last.taken > 0 &&
          say(
            {
              en: '{count} {count|was|were} left out: somebody else has {count|it|them} by now.',
              zh: '有 {count} 行已由其他人处理，未作更改。',
            },
            { count: last.taken },
          )}
      </p>
      {last.rows.length > 0 && (
        <Button small busy={bulk.busy} onClick={bulk.undo}>
          {say({ en: 'Undo', zh: '撤销' })}
        </Button>
      )}
    </output>
  );
}
