import { ArrowLeft, ArrowRight, MessageSquareText, SkipForward } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { LabellingRecord, LabelRow } from '../../../runtime/protocol.ts';
import { Button } from '../../controls/button.tsx';
import { Toggle } from '../../controls/toggle.tsx';
import { TextArea } from '../../controls/field.tsx';
import { focusFirst } from '../../controls/focus-first.ts';
import { useFormats } from '../../i18n/formats.ts';
import { store } from '../../i18n/preferences.ts';
import { useSay } from '../../i18n/use-say.ts';
import { AnswerChoices, type Choice } from './answer-choices.tsx';
import type { Draft } from './draft.ts';
import { ItemView } from './item-view.tsx';
import { questionWords } from './question-words.ts';
import { SkipDialog } from './skip-dialog.tsx';
import type { Desk as DeskState } from './use-desk.ts';
import { useDeskKeys } from './use-desk-keys.ts';

export interface RowProps {
  record: LabellingRecord;
  desk: DeskState;
  row: LabelRow;
}
interface Frame extends RowProps {
  choices: readonly Choice[];
  onChoose(choice: Choice): void;
  /** What is saved by Next. */
  draft: Draft;
  /** What stands below the choices, such as the text to mark; and the columns that are shown there. */
  children?: ReactNode;
  without?: readonly string[];
  more?(event: KeyboardEvent): boolean;
  /** The switch by which a choice goes on at once. */
  onward?: { on: boolean; set(on: boolean): void };
}

export const onwardKey = 'graftwork.labelOnward';

/** A row with its question, the choices, and what leads to the next one. */
export function RowFrame({ record, desk, row, choices, onChoose, draft, children, without, more, onward }: Frame) {
  const say = useSay();
  const { share } = useFormats();
  const { question } = record;
  const [skipping, setSkipping] = useState(false);
  const [noting, setNoting] = useState(draft.note !== '');
  const [missing, setMissing] = useState(false);
  const main = useRef<HTMLElement>(null);
  const choose = (choice: Choice) => {
    setMissing(false);
    onChoose(choice);
  };
  const goOn = () => setMissing(!desk.next(draft));

  useEffect(() => {
    main.current?.focus({ preventScroll: true });
  }, []);
  useDeskKeys({
    choices,
    choose,
    next: goOn,
    back: desk.back,
    skip: () => setSkipping(true),
    note: () => setNoting(true),
    more,
    off: skipping,
  });

  const words =
    question.kind === 'rating'
      ? { en: 'Give a rating from {lowest} to {highest}', zh: '请评分：{lowest} 到 {highest}' }
      : questionWords[question.kind];
  return (
    <article className="desk-row" ref={main} tabIndex={-1} aria-label={say({ en: 'Row to label', zh: '待标注的行' })}>
      <ItemView item={row.item} question={question} without={without} />
      <div className="desk-answer">
        <div className="desk-question">
          <h2>{say(words, { lowest: question.lowest, highest: question.highest })}</h2>
          {draft.suggested && (
            <span className="pill run">
              {row.item.confidence === undefined
                ? say({ en: 'suggested', zh: '建议' })
                : say({ en: 'suggested, {sure} sure', zh: '建议，置信度 {sure}' }, { sure: share(row.item.confidence) })}
            </span>
          )}
          {row.mine?.skip !== undefined && !row.mine.answer && <span className="pill">{say({ en: 'skipped', zh: '已跳过' })}</span>}
        </div>
        <AnswerChoices question={question} choices={choices} onChoose={choose} />
        {missing && (
          <p className="field-error" role="alert">
            {say({ en: 'Choose an answer first, or skip the row.', zh: '请先选择答案，或跳过此行。' })}
          </p>
        )}
        {noting && (
          <TextArea
            className="desk-note"
            rows={2}
            maxLength={2_000}
            aria-label={say({ en: 'Note on this row', zh: '对此行的备注' })}
            placeholder={say({ en: 'Note on this row', zh: '对此行的备注' })}
            value={draft.note}
            ref={draft.note === '' ? focusFirst : undefined}
            onChange={(event) => desk.change({ ...desk.draft, note: event.target.value })}
            onKeyDown={(event) => event.key === 'Escape' && main.current?.focus()}
          />
        )}
      </div>
      {children}
      <footer className="desk-bar">
        <Button icon={<ArrowLeft size={14} aria-hidden />} disabled={!desk.canGoBack} onClick={desk.back}>
          {say({ en: 'Back', zh: '返回' })}
        </Button>
        <Button look="ghost" icon={<SkipForward size={14} aria-hidden />} onClick={() => setSkipping(true)}>
          {say({ en: 'Skip', zh: '跳过' })}
        </Button>
        {!noting && (
          <Button look="ghost" icon={<MessageSquareText size={14} aria-hidden />} onClick={() => setNoting(true)}>
            {say({ en: 'Note', zh: '备注' })}
          </Button>
        )}
        <span className="spring" />
        {onward && (
          <label className="desk-onward">
            <Toggle
              on={onward.on}
              label={say({ en: 'Go on at once', zh: '选择后直接进入下一条' })}
              onChange={(on) => {
                onward.set(on);
                store(onwardKey, on ? 'yes' : null);
              }}
            />
            <span aria-hidden>{say({ en: 'Go on at once', zh: '选后即下一条' })}</span>
          </label>
        )}
        <Button look="main" onClick={goOn}>
          {say({ en: 'Next', zh: '下一条' })}
          <ArrowRight size={14} aria-hidden />
        </Button>
      </footer>
      {skipping && (
        <SkipDialog
          classes={question.classes.length > 0}
          onClose={() => setSkipping(false)}
          onSkip={(reason) => {
            setSkipping(false);
            desk.skip(reason);
          }}
        />
      )}
    </article>
  );
}
