import { useState } from 'react';
import type { Storage } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { useLoaded } from '../../controls/load-state.tsx';
import { toastDone } from '../../controls/toast.ts';
import { message } from '../../../nodes/kit/text.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Link } from '../../router.tsx';
import { act } from '../parts/act.ts';
import { FactLine } from '../parts/fact-line.tsx';
import { KeptFolders } from './kept-folders.tsx';

/** What takes the room on the disk, and what of it can go. `onLeave`: it stands in a window, which closes before a link leads elsewhere. */
export function DiskRoom({ storage, reload, onLeave }: { storage: Storage; reload(): void; onLeave?: () => void }) {
  const say = useSay();
  const { bytes } = useFormats();
  const [busy, setBusy] = useState(false);
  const deleted = useLoaded('deleted workflows', api.deletedWorkflows).loaded;
  const { folder, freeBytes, usedBytes, removableBytes, keptBytes } = storage;
  const remove = async () => {
    setBusy(true);
    await act(async () => {
      const { freed } = await api.makeRoom();
      toastDone(message({ en: '{size} are free again.', zh: '已释放 {size}。' }, { size: bytes(freed) }));
    });
    setBusy(false);
    reload();
  };
  return (
    <div className="disk-room">
      <FactLine
        facts={[
          { label: say({ en: 'free on the disk', zh: '磁盘剩余' }), value: bytes(freeBytes) },
          { label: say({ en: 'results, models, uploads', zh: '结果、模型和上传的文件' }), value: bytes(usedBytes) },
          { label: say({ en: 'of these, older results', zh: '其中较早的结果' }), value: bytes(removableBytes) },
        ]}
      />
      <p className="muted">
        {say({ en: 'All of it lies in', zh: '全部保存在' })} <code>{folder}</code>
      </p>
      <p>
        {removableBytes > 0
          ? say({
              en: 'Results of older runs can go: the last two runs of each workflow keep theirs, and models, what is live, pinned results and uploads stay. Figures and logs of all runs stay too.',
              zh: '可以删除较早运行的结果：每个工作流最近两次运行的结果会保留，模型、线上版本、固定的结果和上传的文件也会保留。所有运行的指标和日志都不受影响。',
            })
          : say({
              en: 'There are no older results to remove. Models that nobody uses and deleted workflows take room too; so do other files on this disk.',
              zh: '没有可删除的较早结果。不再使用的模型、已删除的工作流，以及该磁盘上的其他文件也会占用空间。',
            })}
      </p>
      <p className="disk-room-ways">
        {removableBytes > 0 && (
          <Button look={onLeave ? 'main' : 'plain'} busy={busy} onClick={() => void remove()}>
            {say({ en: 'Remove {size} of older results', zh: '删除较早的结果（{size}）' }, { size: bytes(removableBytes) })}
          </Button>
        )}
        <Link className="btn" href="/models" onClick={onLeave}>
          {say({ en: 'Models', zh: '模型' })}
        </Link>
        {deleted.status === 'ready' && deleted.value.length > 0 && (
          <Link className="btn" href="/?show=deleted" onClick={onLeave}>
            {say({ en: 'Deleted workflows', zh: '已删除的工作流' })}
          </Link>
        )}
      </p>
      <KeptFolders keptBytes={keptBytes} reload={reload} onLeave={onLeave} />
    </div>
  );
}
