import { Maximize2, Minimize2, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import { reveal } from '../canvas/viewport.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { late } from '../controls/late.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { setPanels, usePanels } from '../store/panels-store.ts';
import { useChosenNode } from '../store/selection-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';

const NodeResult = late(async () => (await import('../results/node-result.tsx')).NodeResult);

/** The result of the selected node over the width of the canvas; it follows the selection while it is open. */
export function ResultDrawer() {
  const say = useSay();
  const opened = usePanels((state) => state.drawer);
  const chosen = useChosenNode();
  const id = opened === undefined ? undefined : (chosen ?? opened);
  const [tall, setTall] = useState(false);
  const catalog = useCatalog((state) => state.catalog);
  const workflow = useWorkflow((state) => state.workflow);
  const node = id === undefined ? undefined : workflow.nodes[id];
  // The canvas gets smaller: the node whose result this is must stay in sight.
  const shown = node ? id : undefined;
  useEffect(() => {
    if (shown === undefined) return;
    const frame = requestAnimationFrame(() => reveal([shown]));
    return () => cancelAnimationFrame(frame);
  }, [shown, tall]);
  if (id === undefined || !node) return null;
  const head = {
    lead: <h2>{say(nodeTitle(workflow, catalog, id))}</h2>,
    trail: (
      <>
        <IconButton label={tall ? say({ en: 'Smaller', zh: '缩小' }) : say({ en: 'Larger', zh: '放大' })} onClick={() => setTall(!tall)}>
          {tall ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />}
        </IconButton>
        <IconButton label={say({ en: 'Close', zh: '关闭' })} onClick={() => setPanels({ drawer: undefined })}>
          <X size={15} aria-hidden />
        </IconButton>
      </>
    ),
  };
  return (
    <section className={tall ? 'bottom-panel tall' : 'bottom-panel drawer'} aria-label={say({ en: 'Result', zh: '结果' })}>
      <NodeResult id={id} head={head} />
    </section>
  );
}
