import type { Wire } from '../../nodes/kit/workflow.ts';
import { useCatalog } from '../store/catalog-store.ts';
import type { CardPlace } from '../store/moves.ts';
import { portsBetween } from '../store/rewire.ts';
import { useSelection, wireKey } from '../store/selection-store.ts';
import { endGroup, workflowNow } from '../store/workflow-store.ts';
import { useWireUnder } from './connecting-store.ts';
import { shapeNow } from './current-shape.ts';
import { wireFromAfar } from './far-touch.ts';
import type { CanvasItem } from './flow-items.ts';
import { foldPlace } from './fold.ts';
import { around, type Point } from './geometry.ts';
import { snapped } from './guide-lines.ts';
import { useGuideLines } from './guide-lines-view.tsx';
import { placedNow } from './placed.ts';
import { zoomNow } from './viewport.ts';

/** What happens while something is dragged: it comes into line with what is near, and a wire below it opens. */
export interface Moves {
  nodes: Record<string, Point>;
  cards: Record<string, CardPlace>;
}

/** A drag and what its end does besides are one step of undo. */
export const dropGroup = 'drop';
/** Pixels of the screen within which things snap. */
const snapDistance = 6;

let free = false;
/** While Alt is held, what is dragged goes exactly where the pointer goes. */
export function setFree(next: boolean): void {
  free = next;
}

/** What is dragged, brought into line with what is near. */
export function inLine(moving: Moves): Moves {
  const { workflow, folds } = shapeNow();
  const placed = [...placedNow().values()];
  const isMoved = ({ nodes }: { nodes: readonly string[] }) => nodes.some((id) => Object.hasOwn(moving.nodes, id));
  const boxes = placed.filter(isMoved).map(({ box, nodes, group }) => {
    const place = group === undefined ? undefined : folds.get(group)?.group;
    const at = place ? foldPlace(place, (id) => moving.nodes[id] ?? workflow.nodes[id]?.ui) : moving.nodes[nodes[0] ?? ''];
    return { ...box, ...at };
  });
  const whole = around(boxes);
  if (!whole || free) {
    useGuideLines.setState({ lines: [] });
    return moving;
  }
  const others = placed.filter((item) => !isMoved(item)).map(({ box }) => box);
  const { dx, dy, lines } = snapped(whole, others, snapDistance / zoomNow());
  useGuideLines.setState({ lines });
  const by = (place: Point) => ({ ...place, x: place.x + dx, y: place.y + dy });
  return { ...moving, nodes: Object.fromEntries(Object.entries(moving.nodes).map(([id, place]) => [id, by(place)])) };
}

/** The wire under a point of the page. */
function wireAt({ x, y }: Point): Wire | undefined {
  const id =
    wireFromAfar({ x, y }) ??
    document
      .elementsFromPoint(x, y)
      .map((element) => element.closest('.react-flow__edge')?.getAttribute('data-id'))
      .find((found) => typeof found === 'string');
  return workflowNow().wires.find((wire) => wireKey(wire) === id);
}
/** Shows on which wire a node of this type would come to stand if it were let go here. */
export function showWireUnder(point: Point, type: string): Wire | undefined {
  const wire = wireAt(point);
  const { catalog } = useCatalog.getState();
  const entry = catalog[type];
  const fits = wire && entry && portsBetween(workflowNow(), catalog, wire, entry) ? wire : undefined;
  const key = fits && wireKey(fits);
  if (useWireUnder.getState().key !== key) useWireUnder.setState({ key });
  return fits;
}
/** The one node that is dragged, if it has no wires yet. */
function looseNode(items: readonly CanvasItem[]): string | undefined {
  const [item] = items;
  if (items.length !== 1 || item?.type !== 'step' || useSelection.getState().nodes.size > 1) return undefined;
  return workflowNow().wires.some(({ from, to }) => from[0] === item.id || to[0] === item.id) ? undefined : item.id;
}
export function dragOver(point: Point, items: readonly CanvasItem[]): void {
  const id = looseNode(items);
  const type = id === undefined ? undefined : workflowNow().nodes[id]?.type;
  if (type !== undefined) showWireUnder(point, type);
}
/** A node without wires that is let go on a wire is led through. */
export function dropOn(items: readonly CanvasItem[]): void {
  const { key } = useWireUnder.getState();
  useWireUnder.setState({ key: undefined });
  const id = looseNode(items);
  const wire = workflowNow().wires.find((candidate) => wireKey(candidate) === key);
  if (id === undefined || !wire) {
    endGroup();
    return;
  }
  void import('../commands/insert-node.ts').then(({ insertExisting }) => {
    insertExisting(id, wire, dropGroup);
    endGroup(dropGroup);
  });
}
