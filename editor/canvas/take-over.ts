import type { useStoreApi } from '@xyflow/react';
import { select, useSelection } from '../store/selection-store.ts';
import { partOfItem } from './flow-items.ts';

/**
 * Tells the canvas library what is ours to say. What is selected, also among what it has not heard of: where it would
 * change the selection of what it knows, ours is changed. And where ports are: it would measure each node that comes
 * into view, and draw all wires of it anew, to find what geometry.ts has told it already.
 */
export function takeOver(flow: ReturnType<typeof useStoreApi>): void {
  const adds = (): boolean => flow.getState().multiSelectionActive;
  flow.setState({
    updateNodeInternals() {},
    addSelectedNodes(ids) {
      const { nodes, cards, groups } = partsOf(ids);
      const now = useSelection.getState();
      if (!adds()) select({ nodes, cards, groups });
      else select({ ...now, nodes: [...now.nodes, ...nodes], cards: [...now.cards, ...cards], groups: [...now.groups, ...groups] });
    },
    addSelectedEdges(wires) {
      const now = useSelection.getState();
      select(adds() ? { ...now, wires: [...now.wires, ...wires] } : { wires });
    },
    /** Without a list it is all of that kind. */
    unselectNodesAndEdges({ nodes: items, edges } = {}) {
      const { nodes, cards, groups, wires } = useSelection.getState();
      const gone = items && partsOf(items.map(({ id }) => id));
      const left = (chosen: ReadonlySet<string>, without?: ReadonlySet<string>) => [...chosen].filter((id) => without && !without.has(id));
      select({
        nodes: left(nodes, gone?.nodes),
        cards: left(cards, gone?.cards),
        groups: left(groups, gone?.groups),
        wires: left(wires, edges && new Set(edges.map(({ id }) => id))),
      });
    },
    resetSelectedElements: () => select({}),
  });
}

function partsOf(items: readonly string[]) {
  const parts = { nodes: new Set<string>(), cards: new Set<string>(), groups: new Set<string>() };
  for (const item of items) {
    const { part, id } = partOfItem(item);
    parts[part].add(id);
  }
  return parts;
}
