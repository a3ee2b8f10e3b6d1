import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import { portAt, topologicalOrder } from '../../nodes/kit/graph.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { PortRef, Wire, Workflow, WorkflowNode } from '../../nodes/kit/workflow.ts';
import { nodeHeight, nodeWidth, type Point } from '../canvas/geometry.ts';
import type { Goal } from '../palette/goals.ts';
import { newNode } from '../store/new-node.ts';
import { drawWire, lookedAt, nearestFirst, portsOf, wiresForNeeds } from '../store/wiring.ts';

/** Several new nodes that belong together. Their names stand for ids that are not given yet. */
export interface Parts {
  nodes: Readonly<Record<string, { type: string; settings?: Readonly<Record<string, Json>> }>>;
  /** Between names, and ids of nodes that are there. */
  wires: readonly Wire[];
}
interface Chain {
  /** The new nodes, in the order of the parts. */
  ids: string[];
  /** The workflow with it, its places not yet given. */
  grown: Workflow;
  size: { width: number; height: number };
  /** The edit that adds it with its top left corner at a place. */
  edit(at: Point): Edit;
}

const gap = { across: 56, down: 24 };

/**
 * New nodes side by side in the order in which data flows; what they need beyond their own wires comes
 * from the nearest node above them, else from the `sources`. Undefined where a type is not there.
 */
export function chainOf(
  workflow: Workflow,
  catalog: Catalog,
  { nodes: parts, wires }: Parts,
  sources: readonly string[] = [],
): Chain | undefined {
  let grown = workflow;
  const ids = new Map<string, string>();
  for (const [name, { type, settings }] of Object.entries(parts)) {
    const entry = catalog[type];
    if (!entry) return undefined;
    const { id, node } = newNode(grown, entry, { x: 0, y: 0 }, { ...settings });
    grown = { ...grown, nodes: { ...grown.nodes, [id]: node } };
    ids.set(name, id);
  }
  const real = (name: string) => ids.get(name) ?? name;
  const added: Wire[] = wires.map(({ from, to }) => ({ from: [real(from[0]), from[1]], to: [real(to[0]), to[1]] }));
  grown = { ...grown, wires: [...grown.wires, ...added] };
  for (const id of ids.values()) {
    const above = [...nearestFirst(grown, id).slice(1), ...sources];
    const needed = wiresForNeeds(grown, catalog, id, above);
    added.push(...needed);
    grown = { ...grown, wires: [...grown.wires, ...needed] };
  }
  const { places, size } = sideBySide(grown, catalog, [...ids.values()], added);
  const edit = (at: Point): Edit => {
    const nodes: Record<string, WorkflowNode> = {};
    for (const [id, place] of places) {
      const node = grown.nodes[id];
      if (node) nodes[id] = { ...node, ui: { x: at.x + place.x, y: at.y + place.y } };
    }
    const isNew = ({ to }: Wire) => Object.hasOwn(nodes, to[0]);
    const draws = added.filter((wire) => !isNew(wire)).map((wire) => drawWire(grown, catalog, wire));
    return { kind: 'all', edits: [{ kind: 'add-nodes', nodes, wires: added.filter(isNew) }, ...draws] };
  };
  return { ids: [...ids.values()], grown, size, edit };
}

/** A column for each number of wires before a node; the main line stays on one height. */
function sideBySide(workflow: Workflow, catalog: Catalog, ids: readonly string[], wires: readonly Wire[]) {
  const own = { ...workflow, nodes: Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => ids.includes(id))), wires };
  const column = new Map<string, number>();
  const depth = new Map<number, number>();
  const places = new Map<string, Point>();
  for (const id of topologicalOrder(own).order) {
    const at = Math.max(-1, ...wires.filter(({ to }) => to[0] === id).map(({ from }) => column.get(from[0]) ?? -1)) + 1;
    column.set(id, at);
    const y = depth.get(at) ?? 0;
    places.set(id, { x: at * (nodeWidth + gap.across), y });
    const ports = (side: 'inputs' | 'outputs') => portsOf(workflow, catalog, id, side).map(({ name }) => name);
    depth.set(at, y + nodeHeight({ inputs: ports('inputs'), outputs: ports('outputs') }) + gap.down);
  }
  const size = { width: depth.size * (nodeWidth + gap.across) - gap.across, height: Math.max(...depth.values()) - gap.down };
  return { places, size };
}

/** The parts of a goal. Its first node is left out where the chosen one does the same or gives the same table (by `port`, where that is known). */
export function partsOf(goal: Goal, workflow: Workflow, catalog: Catalog, chosen: string | undefined, port?: string): Parts {
  const parts = Object.entries(goal.nodes);
  const [head] = parts;
  const stand =
    chosen !== undefined && head && (port === undefined ? standIn(workflow, catalog, chosen, head[1].type) : { node: chosen, port });
  const end = ([name = '', own = '']: readonly string[]): PortRef =>
    stand && name === head[0] ? [stand.node, stand.port ?? own] : [newName(name), own];
  return {
    nodes: Object.fromEntries(parts.slice(stand ? 1 : 0).map(([name, part]) => [newName(name), part])),
    wires: goal.wires.map((text) => {
      const [from = '', to = ''] = text.split(' ');
      return { from: end(from.split('.')), to: end(to.split('.')) };
    }),
  };
}

/** A name that no id of a workflow can be. */
function newName(name: string): string {
  return `new:${name}`;
}

/** The node that is there and can stand for one of this type, the chosen one or what it looks at; `port` where what it gives comes out of another port. */
function standIn(workflow: Workflow, catalog: Catalog, chosen: string, type: string): { node: string; port?: string } | undefined {
  if (workflow.nodes[chosen]?.type === type) return { node: chosen };
  const entry = catalog[type];
  if (!entry || Object.keys(entry.inputs).length > 0 || !Object.values(entry.outputs).some((port) => port.type === 'table'))
    return undefined;
  const given =
    lookedAt(workflow, catalog, chosen) ?? portsOf(workflow, catalog, chosen, 'outputs').map(({ name }): PortRef => [chosen, name]);
  const source = given.find((ref) => {
    const port = portAt(workflow, catalog, 'outputs', ref);
    return port?.type === 'table' && port.role === undefined;
  });
  return source && { node: source[0], port: source[1] };
}
