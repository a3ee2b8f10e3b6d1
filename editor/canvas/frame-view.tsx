import type { NodeProps } from '@xyflow/react';
import { ChevronsDownUp } from 'lucide-react';
import { memo } from 'react';
import { setFolded } from '../commands/folding.ts';
import { InPlaceText } from '../controls/in-place-text.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useSelection } from '../store/selection-store.ts';
import { edit, endGroup, workflowNow } from '../store/workflow-store.ts';
import type { FrameItem } from './flow-items.ts';
import { groupWord, useGroupWords } from './group-words.ts';

/** The frame of an open group. It is moved and selected by its name, which a double press edits. */
export const FrameView = memo(function FrameView({ data: { group } }: NodeProps<FrameItem>) {
  const say = useSay();
  const { id, name } = group;
  const selected = useSelection((state) => state.groups.has(id));
  const { line } = useGroupWords(group);
  const rename = (next: string) => {
    const old = workflowNow().groups.find((candidate) => candidate.id === id);
    if (old) edit({ kind: 'set-group', group: { ...old, name: next } }, { en: 'Rename the group', zh: '重命名分组' }, `group ${id}`);
  };
  return (
    <div className={selected ? 'frame selected' : 'frame'}>
      <div className="frame-bar">
        <InPlaceText
          className="frame-name"
          twice
          value={name}
          shown={name || say(groupWord)}
          label={say({ en: 'Name of the group', zh: '分组名称' })}
          action={say({ en: 'Double-click to rename', zh: '双击重命名' })}
          onChange={rename}
          onLeave={() => endGroup()}
        />
        <span className="frame-words">{line}</span>
        <button
          type="button"
          className="frame-fold nodrag"
          aria-label={say({ en: 'Fold the group {name}', zh: '折叠分组“{name}”' }, { name: name || groupWord })}
          title={say({ en: 'Fold to one box', zh: '折叠为一个方框' })}
          onClick={() => setFolded([id], true)}
        >
          <ChevronsDownUp size={14} aria-hidden />
        </button>
      </div>
    </div>
  );
});
