import { Search, X } from 'lucide-react';
import { type DragEvent, type KeyboardEvent, memo, useMemo, useRef, useState } from 'react';
import type { CatalogEntry } from '../../nodes/kit/define-node.ts';
import { addGoal, addNodeNext } from '../commands/add-node.ts';
import { startDrag } from '../commands/dragged-node.ts';
import { useShownKeys } from '../commands/shortcuts-store.ts';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { isOffered } from '../store/known-subflows.ts';
import { setPanels } from '../store/panels-store.ts';
import { KeptRow } from '../subflows/kept-row.tsx';
import { NodeMark } from '../theme/icons.tsx';
import { byCategory, categoryName } from './categories.ts';
import { GoalEntry } from './goal-entry.tsx';
import { type Goal, goals } from './goals.ts';
import { foundEntries, nodeIndex } from './find-nodes.ts';
import './palette.css';

/** All node types, by category, and ready-made chains; while something is searched, the best matches first. */
export function Palette() {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const [text, setText] = useState('');
  const searchKeys = useShownKeys()('search');
  const list = useRef<HTMLDivElement>(null);
  const index = useMemo(() => nodeIndex(catalog), [catalog]);
  const found = useMemo(() => foundEntries(text, index, catalog), [text, index, catalog]);
  const searching = text.trim() !== '';
  const add = (entry: CatalogEntry | Goal) => {
    if ('type' in entry) addNodeNext(entry.type);
    else addGoal(entry);
    setPanels({ side: undefined });
    setText('');
  };
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const first = found[0];
    if (event.key === 'Enter' && searching && first) {
      add(first);
    } else if (event.key === 'Escape') {
      setText('');
      event.currentTarget.blur();
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      list.current?.querySelector('button')?.focus();
    }
  };
  return (
    <aside className="palette" aria-label={say({ en: 'Nodes', zh: '节点' })}>
      <div className="palette-search">
        <Search size={15} aria-hidden />
        <input
          type="search"
          value={text}
          placeholder={say({ en: 'What do you want to do?', zh: '您想做什么？' })}
          aria-label={say({ en: 'Find a node', zh: '查找节点' })}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={press}
        />
        {text ? (
          <button type="button" aria-label={say({ en: 'Clear', zh: '清除' })} onClick={() => setText('')}>
            <X size={14} aria-hidden />
          </button>
        ) : (
          searchKeys && <kbd>{searchKeys}</kbd>
        )}
      </div>
      <div className="palette-list" ref={list} onKeyDown={walkButtons} role="presentation">
        {searching && found.length === 0 && (
          <p className="palette-none">
            {say({
              en: 'No node does that. Try another word, such as “split”, “train” or “clean”.',
              zh: '没有匹配的节点。换个词试试，例如“拆分”“训练”“清洗”。',
            })}
          </p>
        )}
        {searching ? (
          found.map((entry, at) => <Entry key={'type' in entry ? entry.type : entry.id} entry={entry} tabbed={at === 0} onAdd={add} />)
        ) : (
          <>
            {byCategory(Object.values(catalog).filter(isOffered)).map(([category, entries], group) => (
              <section key={category} aria-label={say(categoryName(category))}>
                <h2 className={`palette-group c-${category}`}>
                  <i aria-hidden />
                  {say(categoryName(category))}
                </h2>
                {entries.map((entry, at) => (
                  <Entry key={entry.type} entry={entry} tabbed={group === 0 && at === 0} onAdd={add} />
                ))}
              </section>
            ))}
            <section aria-label={say(readyMade)}>
              <h2 className="palette-group">
                <i aria-hidden />
                {say(readyMade)}
              </h2>
              {goals.map((goal) => (
                <Entry key={goal.id} entry={goal} tabbed={false} onAdd={add} />
              ))}
            </section>
          </>
        )}
      </div>
    </aside>
  );
}

/** Up and down go from entry to entry, and from the first back to the search field. */
function walkButtons(event: KeyboardEvent<HTMLDivElement>): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (!step) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('.palette-item')];
  const now = document.activeElement?.closest('.palette-row')?.querySelector('.palette-item') ?? document.activeElement;
  const at = buttons.findIndex((button) => button === now) + step;
  if (at < 0) document.querySelector<HTMLInputElement>('.palette input')?.focus();
  else buttons[at]?.focus();
}

const readyMade = { en: 'Whole paths, wired', zh: '现成流程（已连线）' };

interface EntryProps<Kind> {
  entry: Kind;
  /** The list is one stop of the Tab key, at its first entry; arrows walk on from there. */
  tabbed: boolean;
  onAdd(entry: Kind): void;
}

const Entry = memo(function Entry({ entry, tabbed, onAdd }: EntryProps<CatalogEntry | Goal>) {
  return 'type' in entry ? (
    <NodeEntry entry={entry} tabbed={tabbed} onAdd={onAdd} />
  ) : (
    <GoalEntry goal={entry} tabbed={tabbed} onAdd={onAdd} />
  );
});

function NodeEntry({ entry, tabbed, onAdd }: EntryProps<CatalogEntry>) {
  const say = useSay();
  const start = (event: DragEvent) => {
    startDrag(event.dataTransfer, entry.type);
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <KeptRow type={entry.type}>
      <button
        type="button"
        className="palette-item"
        tabIndex={tabbed ? 0 : -1}
        draggable
        onDragStart={start}
        onClick={() => onAdd(entry)}
        title={say(entry.summary)}
      >
        <NodeMark icon={entry.icon} category={entry.category} />
        <span>
          <b>{say(entry.title)}</b>
          <small>{say(entry.summary)}</small>
        </span>
      </button>
    </KeptRow>
  );
}
