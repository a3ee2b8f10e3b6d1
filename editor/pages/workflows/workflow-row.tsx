import { Copy, Download, EllipsisVertical, History, Pencil, Trash2 } from 'lucide-react';
import type { WorkflowSummary } from '../../../runtime/protocol.ts';
import { IconButton } from '../../controls/icon-button.tsx';
import { Menu } from '../../controls/menu.tsx';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { StatusPill } from '../../results/status-pill.tsx';
import { Link, navigate } from '../../router.tsx';

interface Props {
  workflow: WorkflowSummary;
  onRename(): void;
  onDuplicate(): void;
  onShare(): void;
  onDelete(): void;
}

export function WorkflowRow({ workflow, onRename, onDuplicate, onShare, onDelete }: Props) {
  const say = useSay();
  const { ago } = useFormats();
  const { id, name, description, nodes, lastRun, published, updatedAt } = workflow;
  return (
    <li className="row">
      <div className="row-main">
        <Link className="row-name" href={`/w/${id}`}>
          {name || say({ en: 'Unnamed', zh: '未命名' })}
        </Link>
        <p className="row-note">{description || say({ en: '{nodes} {nodes|node|nodes}', zh: '{nodes} 个节点' }, { nodes })}</p>
      </div>
      <div className="row-states">
        {published && (
          <Pill tone="live">{say({ en: 'v{number} is live', zh: 'v{number} 已发布' }, { number: String(published.number) })}</Pill>
        )}
        {lastRun ? (
          <Link className="row-run" href={`/runs/${lastRun.id}`} aria-label={say({ en: 'Last run', zh: '上次运行' })}>
            <StatusPill run={lastRun.status} />
          </Link>
        ) : (
          <span className="muted">{say({ en: 'never run', zh: '未运行过' })}</span>
        )}
      </div>
      <time className="row-time" dateTime={updatedAt} title={say({ en: 'Last change', zh: '最近修改' })}>
        {ago(updatedAt)}
      </time>
      <Menu
        entries={[
          { id: 'rename', label: say({ en: 'Rename', zh: '重命名' }), icon: <Pencil size={14} aria-hidden />, run: onRename },
          { id: 'duplicate', label: say({ en: 'Duplicate', zh: '创建副本' }), icon: <Copy size={14} aria-hidden />, run: onDuplicate },
          {
            id: 'export',
            label: say({ en: 'Share as a file', zh: '分享为文件' }),
            icon: <Download size={14} aria-hidden />,
            run: onShare,
          },
          {
            id: 'versions',
            label: say({ en: 'Versions', zh: '版本历史' }),
            icon: <History size={14} aria-hidden />,
            run: () => navigate(`/w/${id}?show=versions`),
          },
          { kind: 'line', id: 'line' },
          { id: 'delete', label: say({ en: 'Delete', zh: '删除' }), icon: <Trash2 size={14} aria-hidden />, danger: true, run: onDelete },
        ]}
      >
        <IconButton label={say({ en: 'More for {name}', zh: '{name} 的更多操作' }, { name })}>
          <EllipsisVertical size={16} aria-hidden />
        </IconButton>
      </Menu>
    </li>
  );
}
