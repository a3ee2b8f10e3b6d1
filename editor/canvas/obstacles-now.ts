import { shapeNow } from './current-shape.ts';
import { type Obstacles, obstaclesOf } from './route.ts';

let last: { from: readonly unknown[]; obstacles: Obstacles } | undefined;

/** What wires must go around. Another object only when a node was moved, added or removed; not while it moves. */
export function obstaclesNow(): Obstacles {
  const { boxes, foldBoxes } = shapeNow();
  if (last?.from[0] !== boxes || last.from[1] !== foldBoxes)
    last = { from: [boxes, foldBoxes], obstacles: obstaclesOf([...boxes.values(), ...foldBoxes.values()]) };
  return last.obstacles;
}
