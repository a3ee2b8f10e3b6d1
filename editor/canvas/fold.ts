import type { Group, PortRef, Wire, Workflow } from '../../nodes/kit/workflow.ts';
import type { NodeShape, Point } from './geometry.ts';

/** A folded group: one box that stands for its nodes. Its ports are those of its nodes that have a wire to the outside. */
export interface Fold {
  group: Group;
  shape: NodeShape;
}
export interface Folds {
  /** By group. */
  folds: ReadonlyMap<string, Fold>;
  /** The folded group that a node is hidden in. */
  homes: ReadonlyMap<string, string>;
}

const noFolds: Folds = { folds: new Map(), homes: new Map() };

/** A port of a node as a port of the box that it is hidden in. Ids have no spaces. */
export function foldPort([node, port]: PortRef): string {
  return `${node} ${port}`;
}
/** The node's own port behind one of an item on the canvas. */
export function behindPort(node: string, port: string): PortRef {
  const [inner, name] = port.split(' ');
  return inner !== undefined && name !== undefined ? [inner, name] : [node, port];
}

export function foldsOf(workflow: Workflow): Folds {
  const folded = workflow.groups.filter((group) => group.folded);
  if (folded.length === 0) return noFolds;
  const homes = new Map<string, string>();
  for (const group of folded)
    for (const id of group.nodes) if (Object.hasOwn(workflow.nodes, id) && !homes.has(id)) homes.set(id, group.id);
  const shapes = new Map(folded.map(({ id }) => [id, { inputs: new Set<string>(), outputs: new Set<string>() }]));
  for (const wire of byHeight(workflow)) {
    const [from, to] = [homes.get(wire.from[0]), homes.get(wire.to[0])];
    if (from === to) continue;
    if (from !== undefined) shapes.get(from)?.outputs.add(foldPort(wire.from));
    if (to !== undefined) shapes.get(to)?.inputs.add(foldPort(wire.to));
  }
  const folds = new Map<string, Fold>();
  for (const group of folded) {
    const shape = shapes.get(group.id);
    if (shape && group.nodes.some((id) => homes.get(id) === group.id))
      folds.set(group.id, { group, shape: { inputs: [...shape.inputs], outputs: [...shape.outputs] } });
  }
  return { folds, homes };
}

/** Wires of higher nodes first, so that the ports of the box stand in the order of the nodes. */
function byHeight({ wires, nodes }: Workflow): Wire[] {
  const height = ({ from, to }: Wire) => (nodes[from[0]]?.ui.y ?? 0) + (nodes[to[0]]?.ui.y ?? 0);
  return wires.toSorted((a, b) => height(a) - height(b));
}

/** The box stands at the top left corner of what it hides. */
export function foldPlace(group: Group, placeOf: (node: string) => Point | undefined): Point {
  const places = group.nodes.flatMap((id) => placeOf(id) ?? []);
  return { x: Math.min(...places.map(({ x }) => x)), y: Math.min(...places.map(({ y }) => y)) };
}
