import { applyEdit, type Edit } from '../../nodes/kit/edits.ts';
import type { Group, Workflow } from '../../nodes/kit/workflow.ts';
import { shapesMaker } from '../canvas/canvas-shape.ts';
import { groupBox, overlaps } from '../canvas/geometry.ts';
import { placedNow } from '../canvas/placed.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useRun } from '../store/run-store.ts';
import { select } from '../store/selection-store.ts';
import { edit, workflowNow } from '../store/workflow-store.ts';
import { pushedRight } from './make-room.ts';

export function setFolded(ids: readonly string[], folded: boolean): void {
  const workflow = workflowNow();
  const groups = workflow.groups.filter(({ id, folded: now = false }) => ids.includes(id) && now !== folded);
  if (groups.length === 0) return;
  const edits = groups.map(({ folded: _, ...group }): Edit => ({ kind: 'set-group', group: folded ? { ...group, folded } : group }));
  const [only] = groups;
  const room = !folded && only && groups.length === 1 ? roomFor(applyEdit(workflow, { kind: 'all', edits }), only) : undefined;
  edit(
    { kind: 'all', edits: [...edits, ...(room ? [room] : [])] },
    folded ? { en: 'Fold the group', zh: '折叠分组' } : { en: 'Unfold the group', zh: '展开分组' },
  );
  select({ groups: groups.map(({ id }) => id) });
}

/** What was moved to where a folded group's nodes are goes aside when they come out: to the right, with all that it would then lie on. */
function roomFor(opened: Workflow, group: Group): Edit | undefined {
  const shape = shapesMaker()(opened, useCatalog.getState().catalog, useRun.getState().extras);
  const frame = groupBox(group, shape.boxes);
  const placed = [...placedNow(shape).values()].filter(({ nodes }) => !nodes.some((id) => group.nodes.includes(id)));
  const inTheWay = frame ? placed.filter(({ box }) => overlaps(box, frame)) : [];
  if (!frame || inTheWay.length === 0) return undefined;
  const by = frame.x + frame.width + 28 - Math.min(...inTheWay.map(({ box }) => box.x));
  return pushedRight(opened, inTheWay, by, placed);
}
