import type { Wire } from '../../nodes/kit/workflow.ts';
import { shapeNow } from '../canvas/current-shape.ts';
import { select, useSelection, wireKey } from '../store/selection-store.ts';
import { workflowNow } from '../store/workflow-store.ts';

/** The selected nodes with those of selected groups: what is copied, moved, run or deleted. */
export function chosenNodes(): Set<string> {
  const { nodes, groups } = useSelection.getState();
  const chosen = new Set(nodes);
  for (const group of workflowNow().groups) if (groups.has(group.id)) for (const id of group.nodes) chosen.add(id);
  return chosen;
}

/** The wire that alone is selected. */
export function chosenWire(): Wire | undefined {
  const { wires, nodes, cards, groups } = useSelection.getState();
  if (wires.size !== 1 || nodes.size + cards.size + groups.size > 0) return undefined;
  return workflowNow().wires.find((wire) => wires.has(wireKey(wire)));
}

/** Selects nodes as they are seen: those in a folded group by the group. */
export function selectShown(ids: Iterable<string>, cards: Iterable<string> = []): void {
  const { homes } = shapeNow();
  const nodes: string[] = [];
  const groups = new Set<string>();
  for (const id of ids) {
    const home = homes.get(id);
    if (home === undefined) nodes.push(id);
    else groups.add(home);
  }
  select({ nodes, groups, cards });
}
