import { OpenWorkbench } from '../results/open-workbench.tsx';
import { idAtPlace } from '../store/in-view.ts';
import { useWorkflow } from '../store/workflow-store.ts';

/** At a step that waits for people: how far they are, and the way to where they label. */
export function WaitingCard({ node }: { node: string }) {
  const workflow = useWorkflow((state) => state.document.id);
  const path = useWorkflow((state) => state.path);
  return (
    <div className="waiting-card nodrag nopan">
      <OpenWorkbench workflow={workflow} node={idAtPlace({ path }, node)} />
    </div>
  );
}
