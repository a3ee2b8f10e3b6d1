import { wireKey } from '../store/selection-store.ts';
import { type CanvasShape, frameBoxes, takenBoxes } from './canvas-shape.ts';
import { foldId } from './flow-items.ts';
import type { Box, Point } from './geometry.ts';
import { lanesOf, type LaneWire } from './lanes.ts';
import { pointOf, wireEnd } from './placed.ts';
import type { Lane } from './route.ts';

/** The lanes of a workflow, by the wire's key. */
export function lanesIn(shape: CanvasShape): Map<string, Lane> {
  return lanesAmong(laneWires(shape), shape, shape.workflow.notes);
}

/** Where lanes would run once things have other places, as boxes that nothing else should lie on. */
export function laneBoxes(shape: CanvasShape, places: ReadonlyMap<string, Box>, notes: readonly Box[]): Box[] {
  const moved = {
    ...shape,
    boxes: new Map([...shape.boxes].map(([id, box]) => [id, places.get(id) ?? box])),
    foldBoxes: new Map([...shape.foldBoxes].map(([id, box]) => [id, places.get(foldId(id)) ?? box])),
  };
  const wires = laneWires(moved);
  const lanes = lanesAmong(wires, moved, notes);
  return wires.flatMap(({ key, from, to }) => {
    const lane = lanes.get(key);
    if (!lane) return [];
    const { out, y, back } = lane;
    return [
      boxFrom({ x: out, y: from.y }, { x: out, y }),
      boxFrom({ x: out, y }, { x: back, y }),
      boxFrom({ x: back, y }, { x: back, y: to.y }),
    ];
  });
}

function lanesAmong(wires: readonly LaneWire[], shape: CanvasShape, notes: readonly Box[]): Map<string, Lane> {
  return lanesOf(wires, takenBoxes(shape), [...frameBoxes(shape), ...notes]);
}

function laneWires(shape: CanvasShape): LaneWire[] {
  return shape.workflow.wires.flatMap((wire) => {
    const [from, to] = [wireEnd(shape, 'outputs', wire.from), wireEnd(shape, 'inputs', wire.to)];
    if (!from || !to || from.item === to.item) return [];
    return [{ key: wireKey(wire), port: wire.from.join(' '), from: pointOf(from), to: pointOf(to) }];
  });
}

function boxFrom(a: Point, b: Point): Box {
  return { x: Math.min(a.x, b.x), y: Math.min(a.y, b.y), width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) };
}
