import type { Catalog } from '../../nodes/kit/define-node.ts';
import { indexWires } from '../../nodes/kit/graph.ts';
import type { Wire, Workflow } from '../../nodes/kit/workflow.ts';

/** Settings that name the column which is to be answered or kept in balance. */
const targetSettings = ['target', 'classColumn'];

/** The column of a wire's table that a node further on is to answer, or to keep in balance: its classes are what matters most. */
export function targetOfWire(workflow: Workflow, catalog: Catalog, wire: Wire): string | undefined {
  const { outOf } = indexWires(workflow);
  const found = new Set([wire]);
  // A set hands out what is added while it is walked, so the nearest node is asked first.
  for (const { to } of found) {
    const node = workflow.nodes[to[0]];
    const entry = catalog[node?.type ?? ''];
    if (!node || !entry || entry.inputs[to[1]]?.type !== 'table') continue;
    for (const name of targetSettings) {
      const setting = entry.settings[name];
      const chosen = node.settings[name];
      if (setting?.kind === 'columns' && setting.count === 1 && typeof chosen === 'string' && chosen !== '') return chosen;
    }
    for (const next of outOf.get(to[0]) ?? []) found.add(next);
  }
  return undefined;
}
