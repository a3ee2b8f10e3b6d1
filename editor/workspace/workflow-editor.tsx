import { lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from 'react';
import { api } from '../api.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { keepKeys } from '../commands/early-keys.ts';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { loadCatalog } from '../store/catalog-store.ts';
import { usePanels } from '../store/panels-store.ts';
import { select } from '../store/selection-store.ts';
import { openWorkflow } from '../store/workflow-store.ts';
import './workspace.css';

const around = () => import('./around.tsx');
const Top = lazy(async () => ({ default: (await around()).Top }));
const Left = lazy(async () => ({ default: (await around()).Left }));
const Above = lazy(async () => ({ default: (await around()).Above }));
const OnCanvas = lazy(async () => ({ default: (await around()).OnCanvas }));
const Below = lazy(async () => ({ default: (await around()).Below }));
const FailedWorkflow = lazy(async () => ({ default: (await import('./failed-workflow.tsx')).FailedWorkflow }));
const Right = lazy(async () => ({ default: (await around()).Right }));

/** The page of one workflow. */
export function WorkflowEditor({ id }: { id: string }) {
  const { loaded, reload } = useLoaded(id, async () => {
    const [record] = await Promise.all([api.workflow(id), loadCatalog()]);
    openWorkflow(record);
    select({});
    return record.workflow.id;
  });
  if (loaded.status === 'failed')
    return (
      <Suspense>
        <FailedWorkflow failed={loaded} reload={reload} />
      </Suspense>
    );
  return <Load loaded={loaded}>{(opened) => <OpenEditor key={opened} id={opened} />}</Load>;
}

/** The canvas comes first; what stands around it, and its code, comes when the workflow can be seen. */
function OpenEditor({ id }: { id: string }) {
  const side = usePanels((state) => state.side);
  const [area, setArea] = useState<HTMLDivElement | null>(null);
  const [seen, setSeen] = useState(false);
  const [whole, setWhole] = useState(false);
  useEffect(() => (whole ? undefined : keepKeys()), [whole]);
  const see = useCallback(() => setSeen(true), []);
  const there = useCallback(() => setWhole(true), []);
  const later = (part: ReactNode, meanwhile?: ReactNode) => (seen ? <Suspense fallback={meanwhile}>{part}</Suspense> : meanwhile);
  return (
    <div className="workspace" data-side={side}>
      {later(<Top id={id} onThere={there} />, <header className="top-bar editor-top" />)}
      {later(<Left />, <aside className="palette" />)}
      <main className="stage" id="main">
        {later(<Above />)}
        <div className="stage-canvas" ref={setArea}>
          <Canvas onSeen={see} />
          {area && later(<OnCanvas area={area} />)}
        </div>
        {later(<Below />)}
      </main>
      {later(<Right />, <aside className="inspector" />)}
    </div>
  );
}
