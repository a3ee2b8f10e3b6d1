import { shapeNow } from './current-shape.ts';
import { lanesIn } from './workflow-lanes.ts';
import { type Lane, type Obstacles, obstaclesOf } from './route.ts';

let last: { from: readonly unknown[]; obstacles: Obstacles } | undefined;

/** What wires must go around. Another object only when a node was moved, added or removed; not while it moves. */
export function obstaclesNow(): Obstacles {
  const { boxes, foldBoxes } = shapeNow();
  if (last?.from[0] !== boxes || last.from[1] !== foldBoxes)
    last = { from: [boxes, foldBoxes], obstacles: obstaclesOf([...boxes.values(), ...foldBoxes.values()]) };
  return last.obstacles;
}

let laid: { from: readonly unknown[]; lanes: ReadonlyMap<string, Lane> } | undefined;

/** By the wire's key. */
export function lanesNow(): ReadonlyMap<string, Lane> {
  const shape = shapeNow();
  const { wires, groups, notes } = shape.workflow;
  const from = [shape.boxes, shape.foldBoxes, wires, groups, notes];
  if (!laid || from.some((value, at) => value !== laid?.from[at])) laid = { from, lanes: lanesIn(shape) };
  return laid.lanes;
}
