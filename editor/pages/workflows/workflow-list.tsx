import { message } from '../../../nodes/kit/text.ts';
import { toastDone } from '../../controls/toast.ts';
import { useState } from 'react';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import type { WorkflowSummary } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { ConfirmDialog } from '../../controls/dialog.tsx';
import { Input } from '../../controls/field.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { ShareDialog } from '../../share/share-dialog.tsx';
import { loadCatalog } from '../../store/catalog-store.ts';
import { act } from '../parts/act.ts';
import { matches } from './matches.ts';
import { NameDialog } from '../parts/name-dialog.tsx';
import { Rows } from '../parts/rows.tsx';
import { bringBack } from './deleted-workflows.tsx';
import { WorkflowRow } from './workflow-row.tsx';

const searchFrom = 6;

/** The workflows, newest change first, and what can be done to each. */
export function WorkflowList({ workflows, reload }: { workflows: readonly WorkflowSummary[]; reload(): void }) {
  const say = useSay();
  const [search, setSearch] = useState('');
  const [renaming, setRenaming] = useState<WorkflowSummary>();
  const [sharing, setSharing] = useState<Workflow>();
  const [deleting, setDeleting] = useState<WorkflowSummary>();
  const found = workflows.filter(({ name, description }) => matches(search, name, description));

  const rename = (id: string) => async (name: string) => {
    const renamed = await act(() => api.renameWorkflow(id, name));
    if (renamed) reload();
    return renamed;
  };
  const share = (id: string) =>
    act(async () => {
      await loadCatalog();
      setSharing((await api.workflow(id)).workflow);
    });
  const remove = async ({ id, name }: WorkflowSummary) => {
    const removed = await act(() => api.deleteWorkflow(id));
    reload();
    if (!removed) return;
    toastDone(
      message({ en: '“{name}” is deleted.', zh: '“{name}”已删除。' }, { name }),
      { label: { en: 'Undo', zh: '撤销' }, run: () => void bringBack(id).then(reload) },
      12_000,
    );
  };

  return (
    <div>
      {workflows.length >= searchFrom && (
        <Input
          type="search"
          className="search"
          value={search}
          placeholder={say({ en: 'Search workflows', zh: '搜索工作流' })}
          aria-label={say({ en: 'Search workflows', zh: '搜索工作流' })}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      <Rows label={say({ en: 'Workflows', zh: '工作流' })}>
        {found.map((workflow) => (
          <WorkflowRow
            key={workflow.id}
            workflow={workflow}
            onRename={() => setRenaming(workflow)}
            onDuplicate={() => void act(() => api.createWorkflow({ copyOf: workflow.id })).then(reload)}
            onShare={() => void share(workflow.id)}
            onDelete={() => setDeleting(workflow)}
          />
        ))}
      </Rows>
      {found.length === 0 && (
        <p className="rows-none">{say({ en: 'No workflow matches “{search}”.', zh: '没有与“{search}”匹配的工作流。' }, { search })}</p>
      )}
      {renaming && (
        <NameDialog
          title={say({ en: 'Rename', zh: '重命名' })}
          confirm={say({ en: 'Rename', zh: '重命名' })}
          first={renaming.name}
          onName={rename(renaming.id)}
          onClose={() => setRenaming(undefined)}
        />
      )}
      {sharing && <ShareDialog workflow={sharing} onClose={() => setSharing(undefined)} />}
      <ConfirmDialog
        open={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title={say({ en: 'Delete “{name}”?', zh: '删除“{name}”？' }, { name: deleting?.name ?? '' })}
        description={
          deleting?.published
            ? say({
                en: 'Its webhook stops answering at once. It can be brought back for 30 days, as it is now; models and endpoints that it made stay.',
                zh: '它的 Webhook 会立即停止应答。30 天内可以原样恢复；它产生的模型和服务会保留。',
              })
            : say({
                en: 'It can be brought back for 30 days, as it is now. Models and endpoints that it made stay.',
                zh: '30 天内可以原样恢复。它产生的模型和服务会保留。',
              })
        }
        confirm={say({ en: 'Delete', zh: '删除' })}
        onConfirm={async () => {
          if (deleting) await remove(deleting);
        }}
      />
    </div>
  );
}
