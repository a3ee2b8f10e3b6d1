import { useCallback, useEffect, useState } from 'react';
import { api } from '../api.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { keepKeys } from '../commands/early-keys.ts';
import { late } from '../controls/late.tsx';
import { Load, useLoaded } from '../controls/load-state.tsx';
import { loadCatalog } from '../store/catalog-store.ts';
import { usePanels } from '../store/panels-store.ts';
import { select } from '../store/selection-store.ts';
import { openWorkflow } from '../store/workflow-store.ts';
import './workspace.css';

// What keeps the place of what comes later.
const bar = <header className="top-bar editor-top" />;
const left = <aside className="palette" />;
const right = <aside className="inspector" />;

const around = () => import('./around.tsx');
const Top = late(async () => (await around()).Top, bar);
const Left = late(async () => (await around()).Left, left);
const Above = late(async () => (await around()).Above, null);
const OnCanvas = late(async () => (await around()).OnCanvas, null);
const Below = late(async () => (await around()).Below, null);
const FailedWorkflow = late(async () => (await import('./failed-workflow.tsx')).FailedWorkflow, null);
const Right = late(async () => (await around()).Right, right);

/** The page of one workflow. */
export function WorkflowEditor({ id }: { id: string }) {
  const { loaded, reload } = useLoaded(id, async () => {
    const [record] = await Promise.all([api.workflow(id), loadCatalog()]);
    openWorkflow(record);
    select({});
    return record.workflow.id;
  });
  if (loaded.status === 'failed') return <FailedWorkflow failed={loaded} reload={reload} />;
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
  return (
    <div className="workspace" data-side={side}>
      {seen ? <Top id={id} onThere={there} /> : bar}
      {seen ? <Left /> : left}
      <main className="stage" id="main">
        {seen && <Above />}
        <div className="stage-canvas" ref={setArea}>
          <Canvas onSeen={see} />
          {area && seen && <OnCanvas area={area} />}
        </div>
        {seen && <Below />}
      </main>
      {seen ? <Right /> : right}
    </div>
  );
}
