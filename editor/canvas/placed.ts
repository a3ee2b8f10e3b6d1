import type { PortRef } from '../../nodes/kit/workflow.ts';
import type { LayoutInput } from '../layout/layered-graph.ts';
import type { CanvasShape } from './canvas-shape.ts';
import { shapeNow } from './current-shape.ts';
import { foldId } from './flow-items.ts';
import { foldPort } from './fold.ts';
import { type Box, portPlace } from './geometry.ts';

/** What has a place on the canvas and moves as one: a node, or a folded group with its nodes. */
export interface Placed {
  box: Box;
  nodes: readonly string[];
  /** The folded group. */
  group?: string;
}

/** By the id of its item on the canvas. */
export function placedNow(shape = shapeNow()): Map<string, Placed> {
  const placed = new Map<string, Placed>();
  for (const [id, box] of shape.boxes) placed.set(id, { box, nodes: [id] });
  for (const [
    id,
    {
      group: { nodes },
    },
  ] of shape.folds) {
    const box = shape.foldBoxes.get(id);
    if (box) placed.set(foldId(id), { box, nodes, group: id });
  }
  return placed;
}

/** The given part of the canvas, to be laid out. Groups that are open and wholly in it stay together. */
export function layoutInput({ workflow, shapes, folds, homes }: CanvasShape, part: ReadonlyMap<string, Placed>): LayoutInput {
  const end = (side: 'inputs' | 'outputs', ref: PortRef) => {
    const home = homes.get(ref[0]);
    const shape = home === undefined ? shapes.get(ref[0]) : folds.get(home)?.shape;
    const node = home === undefined ? ref[0] : foldId(home);
    return shape && part.has(node) ? { node, y: portPlace(shape, side, home === undefined ? ref[1] : foldPort(ref)).y } : undefined;
  };
  return {
    nodes: [...part].map(([id, { box }]) => ({ id, ...box })),
    wires: workflow.wires.flatMap((wire) => {
      const [from, to] = [end('outputs', wire.from), end('inputs', wire.to)];
      return from && to && from.node !== to.node ? [{ from, to }] : [];
    }),
    groups: workflow.groups
      .map(({ nodes }) => nodes.filter((id) => Object.hasOwn(workflow.nodes, id)))
      .filter((nodes) => nodes.length > 0 && nodes.every((id) => part.has(id))),
  };
}
