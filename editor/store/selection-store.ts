import { create } from 'zustand';
import type { Wire } from '../../nodes/kit/workflow.ts';

interface Selection {
  nodes: ReadonlySet<string>;
  /** By wireKey. */
  wires: ReadonlySet<string>;
  cards: ReadonlySet<string>;
  groups: ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();
export const useSelection = create<Selection>()(() => ({ nodes: none, wires: none, cards: none, groups: none }));

/** A wire's identity as text. */
export function wireKey({ from, to }: Wire): string {
  return `${from[0]}.${from[1]}>${to[0]}.${to[1]}`;
}

/** Selects exactly what is named. */
export function select(chosen: {
  nodes?: Iterable<string>;
  wires?: Iterable<string>;
  cards?: Iterable<string>;
  groups?: Iterable<string>;
}): void {
  useSelection.setState({
    nodes: new Set(chosen.nodes),
    wires: new Set(chosen.wires),
    cards: new Set(chosen.cards),
    groups: new Set(chosen.groups),
  });
}

/** The selected node when exactly one is. */
export function useChosenNode(): string | undefined {
  return useSelection(({ nodes }) => (nodes.size === 1 ? [...nodes][0] : undefined));
}

/** Adds to or takes from one part of the selection. */
export function choose(part: keyof Selection, changes: ReadonlyMap<string, boolean>): void {
  if (changes.size === 0) return;
  const next = new Set(useSelection.getState()[part]);
  for (const [id, on] of changes) {
    if (on) next.add(id);
    else next.delete(id);
  }
  useSelection.setState({ [part]: next });
}
