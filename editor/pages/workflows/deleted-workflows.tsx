import { useState } from 'react';
import type { DeletedWorkflow } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { ConfirmDialog } from '../../controls/dialog.tsx';
import { toastDone } from '../../controls/toast.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { useAddress } from '../../router.tsx';
import { act } from '../parts/act.ts';
import { Rows } from '../parts/rows.tsx';
import { useLiveList } from '../parts/use-live-list.ts';

/** Brings a deleted workflow back as it was, with its versions, runs and webhook; says what could not come back. */
export function bringBack(id: string): Promise<boolean> {
  return act(async () => {
    const { notices } = await api.restoreWorkflow(id);
    for (const notice of notices) toastDone(notice);
  });
}

const show = (part: HTMLDetailsElement | null) => part?.scrollIntoView({ block: 'nearest' });

/** What was deleted and can still be brought back, folded away. */
export function DeletedWorkflows({ onBack }: { onBack(): void }) {
  const say = useSay();
  const { ago } = useFormats();
  const { loaded, reload } = useLiveList('deleted workflows', ['workflows'], api.deletedWorkflows);
  const [purging, setPurging] = useState<DeletedWorkflow>();
  const asked = useAddress().query.get('show') === 'deleted';
  if (loaded.status !== 'ready' || loaded.value.length === 0) return null;
  const changed = () => {
    reload();
    onBack();
  };
  return (
    <details className="deleted-workflows" ref={asked ? show : undefined} open={asked}>
      <summary>{say({ en: 'Deleted ({count})', zh: '已删除（{count}）' }, { count: loaded.value.length })}</summary>
      <p className="muted">{say({ en: 'Each can be brought back for 30 days, as it was.', zh: '30 天内都可以原样恢复。' })}</p>
      <Rows>
        {loaded.value.map((workflow) => (
          <li className="row" key={workflow.id}>
            <div className="row-main">
              <b>{workflow.name || say({ en: 'Unnamed', zh: '未命名' })}</b>
              <p className="row-note">
                {say({ en: '{nodes} {nodes|node|nodes}', zh: '{nodes} 个节点' }, { nodes: workflow.nodes })},{' '}
                {say({ en: 'deleted {when}', zh: '{when}删除' }, { when: ago(workflow.deletedAt) })}
              </p>
            </div>
            <div className="deleted-actions">
              <Button
                small
                aria-label={say({ en: 'Bring back {name}', zh: '恢复 {name}' }, { name: workflow.name })}
                onClick={() => void bringBack(workflow.id).then(changed)}
              >
                {say({ en: 'Bring back', zh: '恢复' })}
              </Button>
              <Button
                small
                look="ghost"
                aria-label={say({ en: 'Delete {name} for good', zh: '彻底删除 {name}' }, { name: workflow.name })}
                onClick={() => setPurging(workflow)}
              >
                {say({ en: 'Delete for good', zh: '彻底删除' })}
              </Button>
            </div>
          </li>
        ))}
      </Rows>
      <ConfirmDialog
        open={purging !== undefined}
        onClose={() => setPurging(undefined)}
        title={say({ en: 'Delete “{name}” for good?', zh: '彻底删除“{name}”？' }, { name: purging?.name ?? '' })}
        description={say({
          en: 'It and all its versions are gone then; nothing can bring them back. Its runs, models and endpoints stay.',
          zh: '它和它的所有版本都将消失，无法再恢复。它的运行记录、模型和服务会保留。',
        })}
        confirm={say({ en: 'Delete for good', zh: '彻底删除' })}
        onConfirm={async () => {
          if (purging) await act(() => api.purgeWorkflow(purging.id));
          changed();
        }}
      />
    </details>
  );
}
