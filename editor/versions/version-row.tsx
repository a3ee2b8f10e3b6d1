import { Eye, Pencil, RotateCcw, Tag as TagIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import type { VersionEntry } from '../../runtime/protocol.ts';
import { Button } from '../controls/button.tsx';
import { focusFirst } from '../controls/focus-first.ts';
import { Pill } from '../controls/pill.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { scoreLine } from '../results/metrics/score-line.ts';
import { Link } from '../router.tsx';
import { DifferenceList } from './difference-list.tsx';

interface Props {
  entry: VersionEntry;
  isPresent: boolean;
  isLive: boolean;
  onName(name: string): void;
  onLook(): void;
  onRestore(): void;
}

/** One version: when, its name, whether it was published, its runs, and what it changed against the one before. */
export function VersionRow({ entry, isPresent, isLive, onName, onLook, onRestore }: Props) {
  const say = useSay();
  const { ago, dateTime } = useFormats();
  const [naming, setNaming] = useState(false);
  const nameButton = useRef<HTMLButtonElement>(null);
  const { at, name, published, runs, scores, lastRun, changes, ran } = entry;
  const line = scoreLine(scores, say, 1);
  const title = name ?? dateTime(at);
  return (
    <li className="version">
      <div className="version-top">
        {naming ? (
          <NameField
            name={name ?? ''}
            onDone={(next, byKey) => {
              setNaming(false);
              if (next !== (name ?? '')) onName(next);
              if (byKey) nameButton.current?.focus();
            }}
          />
        ) : (
          <h3>{title}</h3>
        )}
        {isPresent && <Pill>{say({ en: 'the draft', zh: '当前草稿' })}</Pill>}
        {published !== undefined && (
          <Pill tone={isLive ? 'live' : 'plain'}>
            {isLive
              ? say({ en: 'v{number}, live', zh: 'v{number}，线上' }, { number: String(published) })
              : say({ en: 'v{number}, published', zh: 'v{number}，曾发布' }, { number: String(published) })}
          </Pill>
        )}
      </div>
      <p className="version-facts">
        <time dateTime={at} title={dateTime(at)}>
          {name === undefined ? ago(at) : dateTime(at)}
        </time>
        {entry.saves > 1 && <span>{say({ en: '{saves} saves', zh: '{saves} 次保存' }, { saves: entry.saves })}</span>}
        {lastRun !== undefined ? (
          <Link href={`/runs/${lastRun}`}>
            {say({ en: '{runs} {runs|run|runs}', zh: '{runs} 次运行' }, { runs })}
            {line && say({ en: ': {line}', zh: '：{line}' }, { line })}
          </Link>
        ) : (
          ran && <span>{say({ en: 'was run', zh: '运行过' })}</span>
        )}
      </p>
      {changes === undefined ? (
        <p className="muted">{say({ en: 'The first version.', zh: '最初的版本。' })}</p>
      ) : changes.length === 0 ? (
        <p className="muted">{say({ en: 'Only the layout.', zh: '只调整了布局。' })}</p>
      ) : (
        <DifferenceList changes={changes} first={4} />
      )}
      <p className="version-actions">
        <Button
          small
          icon={<Eye size={13} aria-hidden />}
          aria-label={say({ en: 'Look at {title}', zh: '查看 {title}' }, { title })}
          onClick={onLook}
        >
          {say({ en: 'Look', zh: '查看' })}
        </Button>
        <Button
          small
          ref={nameButton}
          icon={name === undefined ? <TagIcon size={13} aria-hidden /> : <Pencil size={13} aria-hidden />}
          aria-label={
            name === undefined
              ? say({ en: 'Name {title}', zh: '为 {title} 命名' }, { title })
              : say({ en: 'Rename {title}', zh: '重命名 {title}' }, { title })
          }
          onClick={() => setNaming(true)}
        >
          {name === undefined ? say({ en: 'Name it', zh: '命名' }) : say({ en: 'Rename', zh: '重命名' })}
        </Button>
        {!isPresent && (
          <Button
            small
            icon={<RotateCcw size={13} aria-hidden />}
            aria-label={say({ en: 'Restore {title}', zh: '恢复 {title}' }, { title })}
            onClick={onRestore}
          >
            {say({ en: 'Restore', zh: '恢复' })}
          </Button>
        )}
      </p>
    </li>
  );
}

/** Enter or leaving takes the name, an empty one takes it away, Escape leaves it. */
function NameField({ name, onDone }: { name: string; onDone(name: string, byKey: boolean): void }) {
  const say = useSay();
  const [text, setText] = useState(name);
  const over = useRef(false);
  /** Once: the field also loses the keyboard by being done. */
  const done = (next: string, byKey: boolean) => {
    if (over.current) return;
    over.current = true;
    onDone(next, byKey);
  };
  return (
    <input
      className="input version-name"
      value={text}
      maxLength={200}
      ref={focusFirst}
      data-uses-escape
      placeholder={say({ en: 'A name; empty for none', zh: '名称；留空则不命名' })}
      aria-label={say({ en: 'Name of the version', zh: '版本名称' })}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        // The button that gets the keyboard would take the same press.
        event.preventDefault();
        done(event.key === 'Enter' ? text.trim() : name, true);
      }}
      onBlur={() => done(text.trim(), false)}
    />
  );
}
