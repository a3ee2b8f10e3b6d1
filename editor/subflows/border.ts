import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import { freshId } from '../../nodes/kit/fresh-id.ts';
import { portAt } from '../../nodes/kit/graph.ts';
import { type BorderPort, borderOf } from '../../nodes/kit/subflow.ts';
import type { PortRef, Workflow } from '../../nodes/kit/workflow.ts';
import { edit, workflowNow } from '../store/workflow-store.ts';
import { useCatalog } from '../store/catalog-store.ts';

interface Begun {
  from: PortRef;
  /** Of the port where the wire begins. */
  side: 'inputs' | 'outputs';
}

export function portsEdit(border: string, ports: readonly BorderPort[]): Edit {
  return { kind: 'set-settings', node: border, settings: { ports: ports.map((port) => ({ ...port })) } };
}

/** The node at whose side of the border a wire goes on outside; undefined where there is none, or it has the wire already. */
export function borderFor(workflow: Workflow, { from, side }: Begun): string | undefined {
  const { id } = borderOf(workflow)[side];
  if (id === undefined || from[0] === id) return undefined;
  const [near, far] = side === 'outputs' ? (['from', 'to'] as const) : (['to', 'from'] as const);
  const goesOn = workflow.wires.some((wire) => wire[far][0] === id && wire[near][0] === from[0] && wire[near][1] === from[1]);
  return goesOn ? undefined : id;
}

/** A new port at the border, and the wire to it. */
export function crossingEdit(workflow: Workflow, catalog: Catalog, begun: Begun): Edit | undefined {
  const { from, side } = begun;
  const border = borderFor(workflow, begun);
  const type = portAt(workflow, catalog, side, from)?.type;
  if (border === undefined || !type) return undefined;
  const { ports } = borderOf(workflow)[side];
  const name = freshId(from[1], (taken) => ports.some((port) => port.name === taken));
  const end: PortRef = [border, name];
  const wire = side === 'outputs' ? { from, to: end } : { from: end, to: from };
  return { kind: 'all', edits: [portsEdit(border, [...ports, { name, type }]), { kind: 'add-wire', wire, many: false }] };
}

/** Leads what a wire began at over the border, where the wire was let go on its node. */
export function leadOut(begun: Begun, node: string | undefined): boolean {
  const workflow = workflowNow();
  if (node !== undefined && node !== borderFor(workflow, begun)) return false;
  const change = crossingEdit(workflow, useCatalog.getState().catalog, begun);
  return change !== undefined && edit(change, { en: 'Add a port to the subflow', zh: '为子流程添加端口' });
}
