import type { LibrarySubflow } from '../../runtime/protocol.ts';
import { ConfirmDialog } from '../controls/dialog.tsx';
import type { MenuEntry } from '../controls/menu.tsx';
import { type Say, useSay } from '../i18n/use-say.ts';
import { NameDialog } from '../pages/parts/name-dialog.tsx';
import { deleteKept, renameKept } from './subflow-actions.ts';

export interface KeptQuestion {
  kind: 'rename' | 'delete';
  kept: LibrarySubflow;
}

/** The entries of a menu that ask for another name or for the end of a subflow of the library. */
export function keptEntries(kept: LibrarySubflow, say: Say, ask: (question: KeptQuestion) => void): MenuEntry[] {
  return [
    {
      id: 'rename',
      label: say({ en: 'Rename in the library …', zh: '在库中改名…' }),
      run: () => ask({ kind: 'rename', kept }),
    },
    {
      id: 'delete',
      label: say({ en: 'Delete from the library …', zh: '从库中删除…' }),
      danger: true,
      run: () => ask({ kind: 'delete', kept }),
    },
  ];
}

/** What is asked before a subflow of the library gets another name or goes. */
export function KeptDialogs({ question, onClose }: { question: KeptQuestion | undefined; onClose(): void }) {
  const say = useSay();
  if (!question) return null;
  const { kind, kept } = question;
  const name = kept.subflows[kept.hash]?.name ?? '';
  if (kind === 'rename')
    return (
      <NameDialog
        title={say({ en: 'Rename “{name}” in the library', zh: '在库中为“{name}”改名' }, { name })}
        confirm={say({ en: 'Rename', zh: '重命名' })}
        first={name}
        hint={say({ en: 'Where it is in use it keeps its name until it is updated.', zh: '已使用处在更新之前保持原名。' })}
        onName={(next) => renameKept(kept.id, next)}
        onClose={onClose}
      />
    );
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      title={say({ en: 'Delete “{name}” from the library?', zh: '从库中删除“{name}”？' }, { name })}
      description={say({
        en: 'It is no longer offered to other workflows. Those that use it carry it themselves and stay as they are.',
        zh: '不再提供给其他工作流。正在使用它的工作流自带其内容，不受影响。',
      })}
      confirm={say({ en: 'Delete from the library', zh: '从库中删除' })}
      onConfirm={async () => void (await deleteKept(kept.id))}
    />
  );
}
