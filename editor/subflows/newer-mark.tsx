import { CircleArrowUp } from 'lucide-react';
import { useMemo } from 'react';
import { subflowOf } from '../../nodes/kit/subflow.ts';
import type { WorkflowNode } from '../../nodes/kit/workflow.ts';
import { useSay } from '../i18n/use-say.ts';
import { newerOf, useLibrary } from '../store/library-store.ts';
import { setPanels } from '../store/panels-store.ts';
import { select } from '../store/selection-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';

/** On a node that stands for a subflow: there is a newer one. */
export function NewerMark({ id, node }: { id: string; node: WorkflowNode }) {
  const say = useSay();
  const document = useWorkflow((state) => state.document);
  const library = useLibrary((state) => state.kept);
  const newer = useMemo(() => {
    const subflow = subflowOf(document.subflows, node);
    return subflow && newerOf(subflow, document, library);
  }, [document, library, node]);
  if (!newer) return null;
  const label = say({ en: 'There is a newer one of this subflow. Update …', zh: '此子流程有更新内容。更新…' });
  return (
    <button
      type="button"
      className="node-newer nodrag"
      aria-label={label}
      title={label}
      onClick={() => {
        select({ nodes: [id] });
        setPanels({ update: id });
      }}
    >
      <CircleArrowUp size={15} aria-hidden />
    </button>
  );
}
