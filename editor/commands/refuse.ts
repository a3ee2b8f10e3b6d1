import { message } from '../../nodes/kit/text.ts';
import type { PortRef } from '../../nodes/kit/workflow.ts';
import type { Point } from '../canvas/geometry.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useOutlook } from '../store/outlook-store.ts';
import type { Side } from '../store/wire-choices.ts';
import { type Reachable, refusal, wireOf } from '../store/wiring.ts';
import { workflowNow } from '../store/workflow-store.ts';
import { openPicker } from './picker-store.ts';
import { mendsOfSides, wireMends } from './wire-mends.ts';

/** Says why a wire cannot end at a port, and offers what mends it. `at`: where it was let go, in pixels of the page. */
export function refuse(begun: Reachable, end: PortRef, side: Side, at?: Point): void {
  const workflow = workflowNow();
  const { catalog } = useCatalog.getState();
  const { specs } = useOutlook.getState();
  const between = [begun.from[0], end[0]];
  if (side === begun.side) {
    const why = message({
      en: 'A wire goes from an output, at the right of a node, to an input, at the left of another.',
      zh: '连线应从节点右侧的输出连到另一节点左侧的输入。',
    });
    openPicker({ kind: 'refused', why, mends: mendsOfSides(workflow, catalog, specs, begun.from[0], end[0]), between, at });
    return;
  }
  const wire = wireOf(begun, end);
  const why = refusal(workflow, catalog, wire, begun, specs);
  if (why) openPicker({ kind: 'refused', why, mends: wireMends(workflow, catalog, specs, wire), between, at });
}
