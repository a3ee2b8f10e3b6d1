import type { Edit } from '../../nodes/kit/edits.ts';
import type { Note, Workflow } from '../../nodes/kit/workflow.ts';

type Place = { x: number; y: number };
export type CardPlace = Partial<Pick<Note, 'x' | 'y' | 'width' | 'height'>>;

/** The notes that go along with nodes: those that are about a node that moves and are not moved themselves. */
export function cardsAlong(
  workflow: Workflow,
  nodes: Readonly<Record<string, Place>>,
  cards: Readonly<Record<string, CardPlace>>,
): Record<string, CardPlace> {
  const along: Record<string, CardPlace> = {};
  for (const { id, at, x, y } of workflow.notes) {
    const to = at && Object.hasOwn(nodes, at.node) ? nodes[at.node] : undefined;
    const from = at && workflow.nodes[at.node]?.ui;
    if (to && from && !Object.hasOwn(cards, id)) along[id] = { x: x + to.x - from.x, y: y + to.y - from.y };
  }
  return along;
}

/** The edit that puts nodes and notes in new places; undefined where nothing would move. */
export function moveEdit(
  workflow: Workflow,
  nodes: Readonly<Record<string, Place>>,
  cards: Readonly<Record<string, CardPlace>> = {},
): Edit | undefined {
  const to = Object.fromEntries(
    Object.entries(nodes).flatMap(([id, { x, y }]) => {
      const ui = workflow.nodes[id]?.ui;
      const place = { x: Math.round(x), y: Math.round(y) };
      return ui && (ui.x !== place.x || ui.y !== place.y) ? [[id, place]] : [];
    }),
  );
  const all = { ...cardsAlong(workflow, to, cards), ...cards };
  const edits: Edit[] = Object.keys(to).length ? [{ kind: 'move-nodes', to }] : [];
  for (const note of workflow.notes) {
    const change = Object.hasOwn(all, note.id) ? rounded(all[note.id] ?? {}) : {};
    const next = { ...note, ...change };
    if (next.x !== note.x || next.y !== note.y || next.width !== note.width || next.height !== note.height)
      edits.push({ kind: 'set-note-card', note: next });
  }
  return edits.length ? { kind: 'all', edits } : undefined;
}
function rounded(place: CardPlace): CardPlace {
  return Object.fromEntries(Object.entries(place).map(([name, value]) => [name, Math.round(value)]));
}
