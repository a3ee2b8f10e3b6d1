import { ListOrdered } from 'lucide-react';
import { useRef, useState } from 'react';
import { Dialog } from '../controls/dialog.tsx';
import { EmptyState } from '../controls/empty-state.tsx';
import { Load, type Loaded } from '../controls/load-state.tsx';
import { useRowDrag } from '../controls/use-row-drag.ts';
import { useSay } from '../i18n/use-say.ts';
import type { QueueEntry } from '../../runtime/protocol.ts';
import { QueueRow } from './queue-row.tsx';
import { moveRun, showQueue, useQueue } from './queue-store.ts';

/** What runs, what waits and why; the order is changed by dragging or with the arrows. */
export function QueueDrawer() {
  const say = useSay();
  const { entries, problem } = useQueue();
  const [said, setSaid] = useState('');
  const loaded: Loaded<readonly QueueEntry[]> = entries
    ? { status: 'ready', value: entries }
    : problem
      ? { status: 'failed', problem }
      : { status: 'loading' };

  const move = (run: string, to: number) => {
    const { entries: list = [] } = useQueue.getState();
    const name = list.find((entry) => entry.run === run)?.workflowName ?? '';
    if (to < 0 || to >= list.length) return;
    void moveRun(run, to);
    setSaid(
      say(
        { en: '“{name}” is now {place} of {all}.', zh: '“{name}”现在排在第 {place} 位，共 {all} 位。' },
        { name, place: to + 1, all: list.length },
      ),
    );
  };
  const rows = useRef<HTMLOListElement>(null);
  const drag = useRowDrag(rows, move);

  return (
    <Dialog
      open
      side
      onClose={() => showQueue(false)}
      title={say({ en: 'Queue', zh: '队列' })}
      description={say({
        en: 'Runs get workers in this order. A paused one keeps its place and its checkpoint, also when Graftwork is restarted.',
        zh: '运行按此顺序获得工作进程。已暂停的运行保留位置和检查点，重启 Graftwork 后也不会丢失。',
      })}
    >
      <Load loaded={loaded}>
        {(list) =>
          list.length === 0 ? (
            <EmptyState
              icon={<ListOrdered size={28} aria-hidden />}
              title={say({ en: 'Nothing runs or waits', zh: '没有正在运行或等待的任务' })}
            >
              {say({
                en: 'Press Run in a workflow. What is under way or waits for its turn is listed here, from every page.',
                zh: '在工作流中点击“运行”。正在进行和等待中的运行会列在这里，在任何页面都能打开。',
              })}
            </EmptyState>
          ) : (
            <ol className="queue-list" ref={rows} aria-label={say({ en: 'Runs in the queue', zh: '队列中的运行' })}>
              {list.map((entry, at) => (
                <QueueRow key={entry.run} entry={entry} at={at} all={list.length} drag={drag} onMove={(to) => move(entry.run, to)} />
              ))}
            </ol>
          )
        }
      </Load>
      <div className="unseen" aria-live="polite">
        {said}
      </div>
    </Dialog>
  );
}
