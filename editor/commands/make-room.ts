import type { Edit } from '../../nodes/kit/edits.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { overlaps, type Point } from '../canvas/geometry.ts';
import type { Placed } from '../canvas/placed.ts';
import { moveEdit } from '../store/moves.ts';

const gap = 24;

/** Moves what stands in the way to the right by that much, with all that it, and what it moves, would then lie on. */
export function pushedRight(workflow: Workflow, inTheWay: Iterable<Placed>, by: number, placed: Iterable<Placed>): Edit | undefined {
  const all = [...placed];
  const moved = new Set(inTheWay);
  const to: Record<string, Point> = {};
  for (const { box, nodes } of moved) {
    for (const other of all) if (other.box.x >= box.x && overlaps({ ...box, x: box.x + by }, other.box, gap)) moved.add(other);
    for (const id of nodes) {
      const ui = workflow.nodes[id]?.ui;
      if (ui) to[id] = { x: ui.x + by, y: ui.y };
    }
  }
  return moveEdit(workflow, to);
}
