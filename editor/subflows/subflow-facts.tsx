import { useMemo, useState } from 'react';
import { hashOf, subflowOf } from '../../nodes/kit/subflow.ts';
import type { WorkflowNode } from '../../nodes/kit/workflow.ts';
import { Button } from '../controls/button.tsx';
import { Menu } from '../controls/menu.tsx';
import { useSay } from '../i18n/use-say.ts';
import { newerOf, useLibrary } from '../store/library-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { KeptDialogs, keptEntries, type KeptQuestion } from './kept-dialogs.tsx';
import { openSubflow } from './places.ts';
import { countUses, keep, unmake } from './subflow-actions.ts';
import './subflows.css';

/** What a node that stands for a subflow can do besides being set: be opened, updated, kept, turned back. */
export function SubflowFacts({ id, node }: { id: string; node: WorkflowNode }) {
  const say = useSay();
  const document = useWorkflow((state) => state.document);
  const library = useLibrary((state) => state.kept);
  const [question, setQuestion] = useState<KeptQuestion>();
  const subflow = subflowOf(document.subflows, node);
  const uses = useMemo(() => (subflow ? countUses(document, subflow) : 0), [document, subflow]);
  if (!subflow) return null;
  const kept = library.find((one) => one.id === subflow.id);
  const isThatKept = kept?.hash === hashOf(node);
  const newer = newerOf(subflow, document, library);
  const facts = [
    uses > 1 && say({ en: '{uses} uses in this workflow', zh: '此工作流中使用 {uses} 处' }, { uses }),
    kept &&
      (isThatKept
        ? say({ en: 'in the library as it is here', zh: '已在库中，内容相同' })
        : say({ en: 'in the library with another content', zh: '已在库中，内容不同' })),
  ].filter(Boolean);
  return (
    <section className="subflow-facts" aria-label={say({ en: 'Subflow', zh: '子流程' })}>
      {newer && (
        <div className="form-problem note">
          <p>
            {newer.hash === kept?.hash
              ? say({ en: 'The library has a newer one of this subflow.', zh: '库中有此子流程的更新内容。' })
              : say({ en: 'Another use of this subflow is newer.', zh: '此子流程的另一处使用已有更新。' })}
          </p>
          <Button small onClick={() => setPanels({ update: id })}>
            {say({ en: 'Update …', zh: '更新…' })}
          </Button>
        </div>
      )}
      <div className="subflow-buttons">
        <Button small onClick={() => openSubflow(id)}>
          {say({ en: 'Open', zh: '打开' })}
        </Button>
        {!isThatKept && !(newer && newer.hash === kept?.hash) && (
          <Button small onClick={() => void keep(id)}>
            {kept
              ? say({ en: 'Keep this one in the library', zh: '将此内容保留到库中' })
              : say({ en: 'Keep for other workflows', zh: '保留供其他工作流使用' })}
          </Button>
        )}
        <Menu
          align="start"
          entries={[
            { id: 'unmake', label: say({ en: 'Turn back into its nodes', zh: '还原为节点' }), run: () => unmake(id) },
            ...(kept ? [{ kind: 'line' as const, id: 'line' }, ...keptEntries(kept, say, setQuestion)] : []),
          ]}
        >
          <Button small aria-label={say({ en: 'More about the subflow', zh: '子流程的更多操作' })}>
            ⋯
          </Button>
        </Menu>
      </div>
      {facts.length > 0 && <p className="muted">{facts.join(' · ')}</p>}
      <KeptDialogs question={question} onClose={() => setQuestion(undefined)} />
    </section>
  );
}
