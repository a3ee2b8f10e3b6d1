import { useMemo, useState } from 'react';
import type { Answer } from '../../../nodes/kit/labelling.ts';
import { useSay } from '../../i18n/use-say.ts';
import { type Choice, pens } from './answer-choices.tsx';
import { RelationList } from './relation-list.tsx';
import { RowFrame, type RowProps } from './row-frame.tsx';
import {
  type Marks,
  type Range,
  rangeOf,
  relabelled,
  toggledRelation,
  type Walk,
  walked,
  withoutSpans,
  withSpan,
  wordsOf,
} from './span-parts.ts';
import { SpanText } from './span-text.tsx';

/** A row in whose text places are marked, by mouse or by keyboard, and put into relation. */
export function SpanRow({ record, desk, row }: RowProps) {
  const say = useSay();
  const { question } = record;
  const { draft } = desk;
  const [subject = ''] = question.subjects;
  const text = String(row.item.values[subject] ?? '');
  const words = useMemo(() => wordsOf(text), [text]);
  const [pen, setPen] = useState(question.classes.length === 1 ? question.classes[0] : undefined);
  /** Words that are chosen and not yet marked, and where the keyboard stands in them. */
  const [range, setRange] = useState<Range>();
  const [walk, setWalk] = useState<Walk>();
  /** A mark that was pressed, and the kind of relation that it is to have with the next one. */
  const [mark, setMark] = useState<number>();
  const [linking, setLinking] = useState<string>();
  const marks: Marks = draft.answer?.kind === 'spans' ? draft.answer : { spans: [], relations: [] };
  const answer = (next: Marks): Answer => ({ kind: 'spans', spans: [...next.spans], relations: [...next.relations] });
  const change = (next: Marks): void => desk.change({ ...draft, answer: answer(next), suggested: false });

  const put = (at: Range, label: string): void => {
    change(withSpan(marks, { ...at, label }));
    setRange(undefined);
    setMark(undefined);
  };
  const choose = ({ label }: Choice): void => {
    if (range) return put(range, label);
    if (mark !== undefined) return change(relabelled(marks, mark, label));
    setPen(pen === label ? undefined : label);
  };
  const pressMark = (at: number): void => {
    setRange(undefined);
    if (linking !== undefined && mark !== undefined && mark !== at) {
      change(toggledRelation(marks, { from: mark, to: at, label: linking }));
      setLinking(undefined);
      setMark(undefined);
      return;
    }
    setMark(mark === at ? undefined : at);
    setLinking(undefined);
  };
  const remove = (): void => {
    if (mark === undefined) return;
    change(withoutSpans(marks, (span) => span === marks.spans[mark]));
    setMark(undefined);
    setLinking(undefined);
  };

  const go = (by: 1 | -1, along: boolean): void => {
    const next = walked(words, walk, by, along && range !== undefined);
    setWalk(next);
    setMark(undefined);
    setRange(rangeOf(words, next));
  };
  const more = (event: KeyboardEvent): boolean => {
    const { key, shiftKey } = event;
    if (key === 'ArrowRight' || key === 'ArrowLeft') go(key === 'ArrowRight' ? 1 : -1, shiftKey);
    else if (key === 'Delete' && mark !== undefined) remove();
    else if (key === 'Escape' && (range || mark !== undefined || linking)) {
      setRange(undefined);
      setMark(undefined);
      setLinking(undefined);
    } else return false;
    return true;
  };

  return (
    <RowFrame
      record={record}
      desk={desk}
      row={row}
      choices={pens(question, mark === undefined ? pen : marks.spans[mark]?.label)}
      onChoose={choose}
      // Nothing to mark is an answer too.
      draft={draft.answer ? draft : { ...draft, answer: answer(marks) }}
      without={[subject]}
      more={more}
    >
      <div className="marking">
        {text.trim() === '' && (
          <p className="muted">
            {say({ en: 'This row has no text: go on with Next, or skip it.', zh: '此行没有文本：请进入下一条，或跳过此行。' })}
          </p>
        )}
        <SpanText
          text={text}
          marks={marks}
          classes={question.classes}
          range={range}
          mark={mark}
          onSelect={(at) => {
            setMark(undefined);
            if (pen !== undefined) put(at, pen);
            else setRange(at);
          }}
          onPress={pressMark}
        />
        <RelationList
          text={text}
          marks={marks}
          kinds={question.relations}
          mark={mark}
          linking={linking}
          onLink={setLinking}
          onRemoveMark={remove}
          onRemove={(relation) => change(toggledRelation(marks, relation))}
        />
        <p className="muted marking-hint">
          {linking !== undefined
            ? say({ en: 'Now press the other place.', zh: '现在请点击另一个片段。' })
            : range
              ? say({ en: 'Now choose what it is.', zh: '现在请选择它的类别。' })
              : say({
                  en: 'Select words and choose what they are; or choose first, then select.',
                  zh: '选中文字再选择类别，或先选类别再选中文字。',
                })}{' '}
          <span className="by-keyboard">
            {say({
              en: 'With the keyboard: arrows walk, Shift takes words along, Delete removes a mark.',
              zh: '键盘操作：方向键移动，按住 Shift 扩选，Delete 删除标记。',
            })}
          </span>
        </p>
      </div>
    </RowFrame>
  );
}
