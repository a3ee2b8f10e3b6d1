import type { PortRef } from '../../nodes/kit/workflow.ts';
import type { LayoutInput, LayoutNode } from '../layout/layered-graph.ts';
import { boxOf, type CanvasShape } from './canvas-shape.ts';
import { shapeNow } from './current-shape.ts';
import { foldId, itemOf } from './flow-items.ts';
import { foldPort } from './fold.ts';
import { type Box, type Point, portPlace } from './geometry.ts';

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

/** Where a wire begins or ends for the eye: an item on the canvas, and the port's place from the top left corner of its box. */
interface WireEnd extends Point {
  item: string;
  box: Box;
}
export function wireEnd(shape: CanvasShape, side: 'inputs' | 'outputs', ref: PortRef): WireEnd | undefined {
  const home = shape.homes.get(ref[0]);
  const ports = home === undefined ? shape.shapes.get(ref[0]) : shape.folds.get(home)?.shape;
  const box = boxOf(shape, ref[0]);
  if (!ports || !box) return undefined;
  return { item: itemOf(shape, ref[0]), box, ...portPlace(ports, side, home === undefined ? ref[1] : foldPort(ref)) };
}
export function pointOf({ box, x, y }: WireEnd): Point {
  return { x: box.x + x, y: box.y + y };
}

/** The given part of the canvas, to be laid out. Groups that are open and wholly in it stay together. `rooms`: of what goes with its nodes. */
export function layoutInput(
  shape: CanvasShape,
  part: ReadonlyMap<string, Placed>,
  rooms: ReadonlyMap<string, LayoutNode['room']> = new Map(),
): LayoutInput {
  const { workflow } = shape;
  const end = (side: 'inputs' | 'outputs', ref: PortRef) => {
    const found = wireEnd(shape, side, ref);
    return found && part.has(found.item) ? { node: found.item, y: found.y } : undefined;
  };
  return {
    nodes: [...part].map(([id, { box }]) => {
      const room = rooms.get(id);
      return { id, ...box, ...(room && { room }) };
    }),
    wires: workflow.wires.flatMap((wire) => {
      const [from, to] = [end('outputs', wire.from), end('inputs', wire.to)];
      return from && to && from.node !== to.node ? [{ from, to }] : [];
    }),
    groups: workflow.groups
      .map(({ nodes }) => nodes.filter((id) => Object.hasOwn(workflow.nodes, id)))
      .filter((nodes) => nodes.length > 0 && nodes.every((id) => part.has(id))),
  };
}
