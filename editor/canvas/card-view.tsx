import { Handle, type NodeProps, NodeResizer, Position } from '@xyflow/react';
import { memo, useEffect, useRef, useState } from 'react';
import type { Note } from '../../nodes/kit/workflow.ts';
import { useSay } from '../i18n/use-say.ts';
import { edit, endGroup } from '../store/workflow-store.ts';
import { goToAim, useAimWords } from './aim.ts';
import { commitMoves } from './canvas-changes.ts';
import type { CardItem } from './flow-items.ts';
import { useWriting, writeCard } from './writing-store.ts';

/** A note on the canvas: its first line is its heading. Double click or Enter to write. */
export const CardView = memo(function CardView({ data: { note }, selected }: NodeProps<CardItem>) {
  const say = useSay();
  const asked = useWriting(({ card }) => card === note.id);
  const [begun, setBegun] = useState(false);
  const setWriting = (on: boolean) => {
    setBegun(on);
    if (asked) writeCard(undefined);
  };
  const writing = asked || begun;
  const [head = '', ...lines] = note.text.split('\n');
  return (
    <div className={selected ? 'card selected' : 'card'}>
      <NodeResizer isVisible={selected} minWidth={120} minHeight={48} onResizeEnd={() => commitMoves()} lineClassName="resize-line" />
      {writing ? (
        <Writing note={note} onDone={() => setWriting(false)} />
      ) : (
        <button
          type="button"
          className="card-words"
          onDoubleClick={() => setWriting(true)}
          onKeyDown={(event) => event.key === 'Enter' && setWriting(true)}
        >
          <b>{head || say({ en: 'Double-click to write', zh: '双击以编辑' })}</b>
          {lines.length > 0 && <span>{lines.join('\n')}</span>}
        </button>
      )}
      {note.at && <About at={note.at} />}
      <Handle
        id="aim"
        type="source"
        position={Position.Right}
        className={selected ? 'card-aim' : 'card-aim hidden'}
        isConnectableEnd={false}
        title={say({ en: 'Draw to the node or result that this is about', zh: '拖到此便签所说的节点或结果上' })}
      />
    </div>
  );
});

/** What the note is about; a press goes there. */
function About({ at }: { at: NonNullable<Note['at']> }) {
  const say = useSay();
  const words = useAimWords(at);
  if (words === undefined) return null;
  return (
    <button type="button" className="card-about nodrag" title={say({ en: 'Go there', zh: '转到' })} onClick={() => goToAim(at)}>
      {words}
    </button>
  );
}

function Writing({ note, onDone }: { note: Note; onDone(): void }) {
  const say = useSay();
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <textarea
      ref={box}
      className="card-text nodrag nowheel"
      value={note.text}
      aria-label={say({ en: 'Note', zh: '便签' })}
      onChange={(event) =>
        edit(
          { kind: 'set-note-card', note: { ...note, text: event.target.value } },
          { en: 'Write a note', zh: '编辑便签' },
          `card ${note.id}`,
        )
      }
      onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      onBlur={() => {
        endGroup();
        onDone();
      }}
    />
  );
}
