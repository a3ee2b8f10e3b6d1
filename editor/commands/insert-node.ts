import { nodeTitle, portLabel } from '../../nodes/kit/check.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import { portAt } from '../../nodes/kit/graph.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Wire } from '../../nodes/kit/workflow.ts';
import { shapeNow } from '../canvas/current-shape.ts';
import { boxOf } from '../canvas/canvas-shape.ts';
import { freePlace, nodeHeight, nodeWidth, type Point, portPlace } from '../canvas/geometry.ts';
import { placedNow } from '../canvas/placed.ts';
import { focusNode } from '../canvas/viewport.ts';
import { toastProblem } from '../controls/toast.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { newNode } from '../store/new-node.ts';
import { portsBetween, throughNode } from '../store/rewire.ts';
import { select } from '../store/selection-store.ts';
import { edit, workflowNow } from '../store/workflow-store.ts';
import { pushedRight } from './make-room.ts';

const gap = 48;

/** Puts a new node on a wire: between its ends, which make room where there is none. */
export function insertOnWire(type: string, wire: Wire): void {
  const { catalog } = useCatalog.getState();
  const workflow = workflowNow();
  const entry = catalog[type];
  const ports = entry && portsBetween(workflow, catalog, wire, entry);
  if (!entry || !ports) {
    if (entry) toastProblem(notBetween(wire, entry.title));
    return;
  }
  const shape = { inputs: Object.keys(entry.inputs), outputs: Object.keys(entry.outputs) };
  const { at, room } = placeBetween(wire, nodeHeight(shape), portPlace(shape, 'inputs', ports.input).y);
  const { id, node } = newNode(workflow, entry, at);
  const grown = { ...workflow, nodes: { ...workflow.nodes, [id]: node } };
  edit(
    {
      kind: 'all',
      edits: [
        ...(room ? [room] : []),
        { kind: 'add-nodes', nodes: { [id]: node }, wires: [] },
        throughNode(grown, catalog, wire, id, ports),
      ],
    },
    message({ en: 'Insert {node}', zh: '插入“{node}”' }, { node: entry.title }),
  );
  select({ nodes: [id] });
  focusNode(id);
}

/** Puts a node that has no wires yet on one, as when it is dropped there: one step of undo with what came before in its group. */
export function insertExisting(id: string, wire: Wire, group: string): boolean {
  const { catalog } = useCatalog.getState();
  const workflow = workflowNow();
  const entry = catalog[workflow.nodes[id]?.type ?? ''];
  const ports = entry && portsBetween(workflow, catalog, wire, entry);
  const tied = workflow.wires.some(({ from, to }) => from[0] === id || to[0] === id);
  if (!entry || !ports || tied) return false;
  return edit(
    throughNode(workflow, catalog, wire, id, ports),
    message({ en: 'Put {node} on a wire', zh: '将“{node}”放到连线上' }, { node: nodeTitle(workflow, catalog, id) }),
    group,
  );
}

function notBetween(wire: Wire, node: { en: string; zh: string }) {
  const { catalog } = useCatalog.getState();
  const workflow = workflowNow();
  const to = portAt(workflow, catalog, 'inputs', wire.to);
  return message(
    {
      en: '“{node}” cannot stand on this wire: it does not take what comes in, or gives nothing that “{port}” takes.',
      zh: '“{node}”不能放在这条连线上：它不能接收上游的内容，或其输出不适合“{port}”。',
    },
    { node, port: to ? portLabel(wire.to[1], to) : wire.to[1] },
  );
}

/** In the middle of the gap, its input level with the output before it. Where the gap is too narrow, what follows moves on. */
function placeBetween(wire: Wire, height: number, portY: number): { at: Point; room: Edit | undefined } {
  const shape = shapeNow();
  const workflow = workflowNow();
  const [from, to] = [boxOf(shape, wire.from[0]), boxOf(shape, wire.to[0])];
  if (!from || !to) return { at: { x: 0, y: 0 }, room: undefined };
  const start = from.x + from.width;
  const ownShape = shape.shapes.get(wire.from[0]);
  const y = from.y + (ownShape ? portPlace(ownShape, 'outputs', wire.from[1]).y : portY) - portY;
  const free = to.x - start;
  const needed = nodeWidth + 2 * gap;
  if (free < 0 || Math.abs(from.y - to.y) > 400)
    return { at: freePlace({ x: start + gap, y }, { width: nodeWidth, height }, shape.boxes.values(), 20), room: undefined };
  if (free >= needed) return { at: { x: Math.round(start + (free - nodeWidth) / 2), y }, room: undefined };
  const placed = [...placedNow(shape).values()];
  const next = placed.filter(({ nodes }) => nodes.includes(wire.to[0]));
  return { at: { x: start + gap, y }, room: pushedRight(workflow, next, needed - free, placed) };
}
