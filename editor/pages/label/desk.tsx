import { ArrowLeft, ArrowRight, CircleCheck, MessageSquareText, SkipForward } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { LabellingRecord, LabelRow } from '../../../runtime/protocol.ts';
import { Button } from '../../controls/button.tsx';
import { EmptyState } from '../../controls/empty-state.tsx';
import { Toggle } from '../../controls/toggle.tsx';
import { TextArea } from '../../controls/field.tsx';
import { focusFirst } from '../../controls/focus-first.ts';
import { useFormats } from '../../i18n/formats.ts';
import { store, stored } from '../../i18n/preferences.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Link } from '../../router.tsx';
import { AnswerChoices, type Choice, useChoices } from './answer-choices.tsx';
import { Guidelines } from './guidelines.tsx';
import { ItemView } from './item-view.tsx';
import { questionWords } from './question-words.ts';
import { SkipDialog } from './skip-dialog.tsx';
import { type Desk as DeskState, useDesk } from './use-desk.ts';

const onwardKey = 'graftwork.labelOnward';

/** One row after the other, by keyboard or by hand. */
export function Desk({ record, first }: { record: LabellingRecord; first: LabelRow | undefined }) {
  const desk = useDesk(record, first);
  return (
    <div className="desk">
      <div className="desk-main">
        {desk.row ? <RowDesk key={desk.row.item.key} record={record} desk={desk} row={desk.row} /> : <NoRow record={record} desk={desk} />}
        <Saving desk={desk} />
      </div>
      <aside className="desk-side">
        <Guidelines text={record.question.guidelines} />
        <DeskKeys record={record} />
      </aside>
    </div>
  );
}

function RowDesk({ record, desk, row }: { record: LabellingRecord; desk: DeskState; row: LabelRow }) {
  const say = useSay();
  const { share } = useFormats();
  const { question } = record;
  const { draft } = desk;
  const [skipping, setSkipping] = useState(false);
  const [noting, setNoting] = useState(draft.note !== '');
  const [onward, setOnward] = useState(stored(onwardKey) === 'yes');
  const [missing, setMissing] = useState(false);
  const main = useRef<HTMLElement>(null);
  const choices = useChoices(question, draft.answer);
  const single = question.kind === 'class' || question.kind === 'rating' || question.kind === 'pair';

  const choose = (choice: Choice) => {
    setMissing(false);
    const next = { ...draft, answer: choice.gives, suggested: false };
    if (onward && single) desk.next(next);
    else desk.change(next);
  };
  // None of several classes is an answer too, but only where it was meant.
  const goOn = () =>
    setMissing(!desk.next(question.kind === 'classes' && !draft.answer ? { ...draft, answer: { kind: 'classes', labels: [] } } : draft));

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
    off: skipping,
  });

  const words =
    question.kind === 'rating'
      ? { en: 'Give a rating from {lowest} to {highest}', zh: '请评分：{lowest} 到 {highest}' }
      : questionWords[question.kind];
  return (
    <article className="desk-row" ref={main} tabIndex={-1} aria-label={say({ en: 'Row to label', zh: '待标注的行' })}>
      <ItemView item={row.item} question={question} />
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
            onChange={(event) => desk.change({ ...draft, note: event.target.value })}
            onKeyDown={(event) => event.key === 'Escape' && main.current?.focus()}
          />
        )}
      </div>
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
        {single && (
          <label className="desk-onward">
            <Toggle
              on={onward}
              label={say({ en: 'Go on at once', zh: '选择后直接进入下一条' })}
              onChange={(on) => {
                setOnward(on);
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

interface Steering {
  choices: readonly Choice[];
  choose(choice: Choice): void;
  next(): void;
  back(): void;
  skip(): void;
  note(): void;
  /** A dialog has the keyboard. */
  off: boolean;
}
/** The keys of the desk, wherever the focus is, but not while one writes. */
function useDeskKeys(steering: Steering): void {
  const latest = useRef(steering);
  useEffect(() => {
    latest.current = steering;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { choices, choose, next, back, skip, note, off } = latest.current;
      if (off || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isWriting(event)) return;
      const pressed = event.key.toLowerCase();
      const choice = choices.find(({ key }) => key === pressed);
      const steps: Record<string, (() => void) | undefined> = { enter: next, backspace: back, s: skip, n: note };
      const step = choice ? () => choose(choice) : steps[pressed];
      // Enter on a button presses that button.
      if (!step || (pressed === 'enter' && isOnButton(event))) return;
      event.preventDefault();
      step();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
function isWriting({ target, key, shiftKey }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement) || !target.matches('input, textarea, select, [contenteditable]')) return false;
  // A note is one line as a rule: Enter goes on, with Shift it breaks the line.
  return !(target.matches('.desk-note') && key === 'Enter' && !shiftKey);
}
function isOnButton({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest('button:not(.choice), a') !== null;
}

function NoRow({ record, desk }: { record: LabellingRecord; desk: DeskState }) {
  const say = useSay();
  if (desk.problem) return <EmptyState title={say(desk.problem)} />;
  if (!desk.empty) return <output className="loading" aria-label={say({ en: 'Loading', zh: '正在加载' })} />;
  const { complete, runs, counts, workflow } = record;
  const title = complete ? say({ en: 'All done', zh: '标注完成' }) : say({ en: 'Nothing left for you', zh: '您没有待标注的行了' });
  const words = complete
    ? runs.length > 0
      ? say({ en: 'As many rows are labelled as were asked for. The run goes on.', zh: '已达到要求的标注数量，运行将继续。' })
      : say({
          en: 'As many rows are labelled as were asked for, and the run has gone on with them.',
          zh: '已达到要求的标注数量，运行已继续。',
        })
    : counts.conflict > 0 && counts.open === 0
      ? say(
          {
            en: 'People disagree on {conflict} {conflict|row|rows}. Decide them under “Disagreements”.',
            zh: '有 {conflict} 行意见不一致，请在“分歧”中裁定。',
          },
          { conflict: counts.conflict },
        )
      : say(
          {
            en: '{open} {open|row is|rows are} with other people or wait for them. You get more when one becomes free.',
            zh: '还有 {open} 行由其他人处理或等待其他人作答。有空闲的行时会自动出现。',
          },
          { open: counts.open },
        );
  return (
    <EmptyState
      icon={<CircleCheck size={28} aria-hidden />}
      title={title}
      action={
        <span className="desk-over">
          {desk.canGoBack && <Button onClick={desk.back}>{say({ en: 'Back to the last row', zh: '返回上一条' })}</Button>}
          <Link className="btn" href={`/w/${encodeURIComponent(workflow)}`}>
            {say({ en: 'Open the workflow', zh: '打开工作流' })}
          </Link>
        </span>
      }
    >
      {words}
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

function DeskKeys({ record }: { record: LabellingRecord }) {
  const say = useSay();
  const choosing =
    record.question.kind === 'rating'
      ? say({ en: 'the rating', zh: '评分' })
      : record.question.classes.length > 9
        ? say({ en: 'choose; the later ones by 0 and letters', zh: '选择，靠后的用 0 和字母键' })
        : say({ en: 'choose', zh: '选择' });
  const keys: [string, string][] = [
    ['1–9', choosing],
    ['Enter', say({ en: 'save and next row', zh: '保存并进入下一条' })],
    ['Backspace', say({ en: 'row before', zh: '上一条' })],
    ['S', say({ en: 'skip, with a reason', zh: '跳过并说明原因' })],
    ['N', say({ en: 'note', zh: '备注' })],
  ];
  return (
    <section className="desk-keys">
      <h2>{say({ en: 'Keys', zh: '快捷键' })}</h2>
      <dl>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
