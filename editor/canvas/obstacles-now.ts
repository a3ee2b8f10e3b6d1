import { create } from 'zustand';
import { afterPicture } from '../store/frame-batch.ts';
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
let isAsked = false;
/** Tells when lanes were laid anew. Those that are as before keep their identity. */
export const useLaidLanes = create<{ lanes: ReadonlyMap<string, Lane> }>()(() => ({ lanes: new Map() }));

/** By the wire's key. Laying them takes a while: after a change the lanes from before stand until the change is shown. */
export function lanesNow(): ReadonlyMap<string, Lane> {
  const from = laidFrom();
  if (laid && from.every((value, at) => value === laid?.from[at])) return laid.lanes;
  if (!laid) laid = { from, lanes: lanesIn(shapeNow()) };
  else if (!isAsked) {
    isAsked = true;
    afterPicture(layAnew);
  }
  return laid.lanes;
}
function laidFrom(): readonly unknown[] {
  const { boxes, foldBoxes, workflow } = shapeNow();
  return [boxes, foldBoxes, workflow.wires, workflow.groups, workflow.notes];
}
function layAnew(): void {
  isAsked = false;
  const before = laid?.lanes;
  const lanes = lanesIn(shapeNow());
  for (const [key, lane] of lanes) {
    const old = before?.get(key);
    if (old && old.out === lane.out && old.y === lane.y && old.back === lane.back) lanes.set(key, old);
  }
  laid = { from: laidFrom(), lanes };
  useLaidLanes.setState({ lanes });
}
