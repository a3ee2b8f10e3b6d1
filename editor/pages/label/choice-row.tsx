import { useState } from 'react';
import { stored } from '../../i18n/preferences.ts';
import { useChoices } from './answer-choices.tsx';
import { onwardKey, RowFrame, type RowProps } from './row-frame.tsx';

/** A row that is answered by choosing: classes, a rating, the better of two. */
export function ChoiceRow({ record, desk, row }: RowProps) {
  const { question } = record;
  const { draft } = desk;
  const [onward, setOnward] = useState(stored(onwardKey) === 'yes');
  const choices = useChoices(question, draft.answer);
  const single = question.kind !== 'classes';
  return (
    <RowFrame
      record={record}
      desk={desk}
      row={row}
      choices={choices}
      // None of several classes is an answer too.
      draft={single || draft.answer ? draft : { ...draft, answer: { kind: 'classes', labels: [] } }}
      onChoose={({ gives }) => {
        if (!gives) return;
        const next = { ...draft, answer: gives, suggested: false };
        if (onward && single) desk.next(next);
        else desk.change(next);
      }}
      {...(single && { onward: { on: onward, set: setOnward } })}
    />
  );
}
