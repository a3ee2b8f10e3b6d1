import type { Catalog } from '../../nodes/kit/define-node.ts';
import { indexWires, topologicalOrder, type WireIndex } from '../../nodes/kit/graph.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { Extra } from '../store/run-store.ts';
import { type Fold, type Folds, foldPlace, foldsOf } from './fold.ts';
import { type Box, groupBox, nodeBoxes, nodeHeight, type NodeShape, nodeWidth, shapeOf } from './geometry.ts';

/** What the canvas knows of a workflow's shape and places, made once for each content. */
export interface CanvasShape {
  workflow: Workflow;
  wires: WireIndex;
  /** Ids in reading order: each node after those it is wired from. Nodes in folded groups are not among them. */
  order: readonly string[];
  shapes: ReadonlyMap<string, NodeShape>;
  /** Of the nodes that are shown. */
  boxes: ReadonlyMap<string, Box>;
  folds: Folds['folds'];
  homes: Folds['homes'];
  /** Of folded groups. */
  foldBoxes: ReadonlyMap<string, Box>;
}

/** Where a node is seen: its own box, or that of the folded group it is in. */
export function boxOf({ boxes, homes, foldBoxes }: CanvasShape, node: string): Box | undefined {
  return boxes.get(node) ?? foldBoxes.get(homes.get(node) ?? '');
}

/** Where something lies already: nodes, and folded groups in place of theirs. */
export function takenBoxes({ boxes, foldBoxes }: Pick<CanvasShape, 'boxes' | 'foldBoxes'>): Box[] {
  return [...boxes.values(), ...foldBoxes.values()];
}

/** The frames of groups that are open. */
export function frameBoxes({ workflow, boxes, folds }: CanvasShape): Box[] {
  return workflow.groups.flatMap((group) => (folds.has(group.id) ? [] : (groupBox(group, boxes) ?? [])));
}

/** Parts that did not change keep their identity. */
export function shapesMaker() {
  let last: { nodes?: Workflow['nodes']; wires?: Workflow['wires']; index?: WireIndex; order?: string[] } = {};
  let shapes = new Map<string, NodeShape>();
  let boxes: ReadonlyMap<string, Box> = new Map();
  let folds: Folds['folds'] = new Map();
  let foldBoxes: ReadonlyMap<string, Box> = new Map();
  return (workflow: Workflow, catalog: Catalog, extras: Readonly<Record<string, Extra>>): CanvasShape => {
    const wiresChanged = last.wires !== workflow.wires;
    const index = wiresChanged || !last.index ? indexWires(workflow) : last.index;
    const sameNodes = last.nodes && sameKeys(last.nodes, workflow.nodes);
    const order = wiresChanged || !sameNodes || !last.order ? readingOrder(workflow, index, last.order) : last.order;
    const fresh = new Map<string, NodeShape>();
    for (const [id, node] of Object.entries(workflow.nodes)) {
      const shape = shapeOf(id, catalog[node.type], index, extras[id]);
      const old = shapes.get(id);
      fresh.set(id, old && sameShape(old, shape) ? old : shape);
    }
    shapes = fresh;
    last = { nodes: workflow.nodes, wires: workflow.wires, index, order };
    const { folds: folded, homes } = foldsOf(workflow);
    folds = new Map([...folded].map(([id, fold]) => [id, keptFold(folds.get(id), fold)]));
    const places = nodeBoxes(workflow, shapes);
    for (const id of homes.keys()) places.delete(id);
    if (!keepPlaces(boxes, places)) boxes = places;
    const placed = new Map(
      [...folds].map(([id, { group, shape }]) => {
        const place = foldPlace(group, (node) => workflow.nodes[node]?.ui);
        return [id, { ...place, width: nodeWidth, height: nodeHeight(shape) }];
      }),
    );
    if (!keepPlaces(foldBoxes, placed)) foldBoxes = placed;
    const shown = homes.size ? order.filter((id) => !homes.has(id)) : order;
    return { workflow, wires: index, order: shown, shapes, boxes, folds, homes, foldBoxes };
  };
}

/** The order before with as few changes as need be: an element that changes places is laid out anew, with all that is in it. */
function readingOrder(workflow: Workflow, wires: WireIndex, before: readonly string[] = []): string[] {
  const mended = mendedOrder(workflow, wires, before);
  if (mended) return mended;
  const { order, cyclic } = topologicalOrder(workflow);
  return [...order, ...cyclic];
}

/** The order before without what is gone, and with what is new behind what it is wired from; undefined where that is none any more. */
function mendedOrder({ nodes, wires: all }: Workflow, wires: WireIndex, before: readonly string[]): string[] | undefined {
  const order = before.filter((id) => Object.hasOwn(nodes, id));
  const known = new Set(order);
  const fresh = Object.keys(nodes).filter((id) => !known.has(id));
  if (fresh.length > order.length / 10) return undefined;
  for (const id of fresh) {
    const last = Math.max(-1, ...(wires.into.get(id) ?? []).map(({ from }) => order.indexOf(from[0])));
    const next = (wires.outOf.get(id) ?? []).map(({ to }) => order.indexOf(to[0])).filter((at) => at >= 0);
    order.splice(last >= 0 ? last + 1 : Math.min(...next, order.length), 0, id);
  }
  const places = new Map(order.map((id, at) => [id, at]));
  const isBefore = (from: string, to: string) => (places.get(from) ?? -1) < (places.get(to) ?? Infinity);
  return all.every(({ from, to }) => isBefore(from[0], to[0])) ? order : undefined;
}
function sameKeys(a: object, b: object): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}
function sameShape(a: NodeShape, b: NodeShape): boolean {
  return a.extra === b.extra && sameList(a.inputs, b.inputs) && sameList(a.outputs, b.outputs);
}
function keptFold(old: Fold | undefined, fold: Fold): Fold {
  return old && old.group === fold.group && sameShape(old.shape, fold.shape) ? old : fold;
}
function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item, at) => item === b[at]);
}
/** Whether all places are as before. Those that are keep their identity in the new ones. */
function keepPlaces(before: ReadonlyMap<string, Box>, now: Map<string, Box>): boolean {
  let same = before.size === now.size;
  for (const [id, box] of now) {
    const old = before.get(id);
    if (old && old.x === box.x && old.y === box.y && old.width === box.width && old.height === box.height) now.set(id, old);
    else same = false;
  }
  return same;
}
