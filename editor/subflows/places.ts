import { splitPath } from '../../nodes/kit/scope.ts';
import { isBorder, subflowOf } from '../../nodes/kit/subflow.ts';
import { shapeNow } from '../canvas/current-shape.ts';
import { focusOnceThere } from '../canvas/viewport.ts';
import { setPanels } from '../store/panels-store.ts';
import { select, useSelection } from '../store/selection-store.ts';
import { showInside, useWorkflow, workflowNow } from '../store/workflow-store.ts';

/** Into subflows and out again. The keyboard goes along. */

/** The selected node, where exactly one is selected and stands for a subflow. */
export function chosenSubflow(): string | undefined {
  const { nodes, cards, groups } = useSelection.getState();
  const [node] = nodes;
  return nodes.size === 1 && cards.size + groups.size === 0 && node !== undefined && isSubflow(node) ? node : undefined;
}
export function isSubflow(node: string): boolean {
  const { nodes, subflows } = workflowNow();
  return subflowOf(subflows, nodes[node]) !== undefined;
}

export function openSubflow(node: string): void {
  if (!isSubflow(node)) return;
  showInside([...useWorkflow.getState().path, node]);
  // On narrow screens the details would lie over what was opened.
  setPanels({ side: undefined });
  const { nodes } = workflowNow();
  const first = shapeNow().order.find((id) => nodes[id] && !isBorder(nodes[id])) ?? Object.keys(nodes)[0];
  if (first !== undefined) focusOnceThere(first);
}

/** Back to a place further out; the node that was opened there is selected. */
export function goOut(depth = useWorkflow.getState().path.length - 1): void {
  const node = useWorkflow.getState().path[depth];
  if (node === undefined) return;
  showInside(useWorkflow.getState().path.slice(0, depth));
  select({ nodes: [node] });
  focusOnceThere(node);
}

/** Shows a node wherever it lies, by its id as a run and a problem have it. */
export function goToNode(id: string): void {
  const { path, node } = splitPath(id);
  if (path.join('/') !== useWorkflow.getState().path.join('/')) showInside(path);
  select({ nodes: [node] });
  setPanels({ inspector: 'settings' });
  focusOnceThere(node);
}
