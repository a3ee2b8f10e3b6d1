import { ListOrdered } from 'lucide-react';
import { useEffect } from 'react';
import { IconButton } from '../controls/icon-button.tsx';
import { late } from '../controls/late.tsx';
import { useSay } from '../i18n/use-say.ts';
import { followQueue, showQueue, useQueue } from './queue-store.ts';
import './queue.css';

const QueueDrawer = late(async () => (await import('./queue-drawer.tsx')).QueueDrawer, null);

/** Opens the queue from every page; says how many runs are in it. */
export function QueueButton({ keys }: { keys?: string }) {
  const say = useSay();
  const count = useQueue((state) => state.entries?.length ?? 0);
  const open = useQueue((state) => state.open);
  useEffect(followQueue, []);
  const label =
    count === 0
      ? say({ en: 'Queue: nothing runs', zh: '队列：没有运行' })
      : say({ en: 'Queue: {count} {count|run|runs}', zh: '队列：{count} 次运行' }, { count });
  return (
    <>
      <IconButton className="queue-button" label={label} {...(keys && { keys })} onClick={() => showQueue(true)}>
        <ListOrdered size={16} aria-hidden />
        {count > 0 && (
          <span className="queue-count" aria-hidden>
            {count}
          </span>
        )}
      </IconButton>
      {open && <QueueDrawer />}
    </>
  );
}
