import { ViewportPortal } from '@xyflow/react';
import type { Note } from '../../nodes/kit/workflow.ts';
import { boxOf, type CanvasShape } from './canvas-shape.ts';
import { useShape } from './current-shape.ts';
import { foldPort } from './fold.ts';
import { type Box, portPlace, portSize } from './geometry.ts';
import { leaderOf } from './leader.ts';
import { useMoving } from './moving-store.ts';

/** Thin lines from notes to the nodes and results that they are about. */
export function LeaderLines() {
  const shape = useShape();
  const moving = useMoving();
  const lines = shape.workflow.notes.flatMap((note) => {
    const target = note.at && targetOf(shape, moving, note.at);
    const line = target && leaderOf({ ...note, ...moving.cards[note.id] }, target);
    return line ? [{ id: note.id, ...line }] : [];
  });
  if (lines.length === 0) return null;
  return (
    <ViewportPortal>
      <svg className="leader-lines" aria-hidden>
        {lines.map(({ id, from, to }) => (
          <g key={id}>
            <line x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
            <circle cx={to.x} cy={to.y} r={3} />
          </g>
        ))}
      </svg>
    </ViewportPortal>
  );
}

/** The node, or the port of the result; of a folded group, what it shows of them. */
function targetOf(
  shape: CanvasShape,
  moving: ReturnType<typeof useMoving.getState>,
  { node, port }: NonNullable<Note['at']>,
): Box | undefined {
  const box = boxOf(shape, node);
  if (!box) return undefined;
  const home = shape.homes.get(node);
  const now = home === undefined ? moving.nodes[node] : undefined;
  const at = { ...box, ...now };
  const ports = home === undefined ? shape.shapes.get(node) : shape.folds.get(home)?.shape;
  const name = home === undefined || port === undefined ? port : foldPort([node, port]);
  if (!ports || name === undefined || !ports.outputs.includes(name)) return at;
  const place = portPlace(ports, 'outputs', name);
  return { x: at.x + place.x - portSize / 2, y: at.y + place.y - portSize / 2, width: portSize, height: portSize };
}
