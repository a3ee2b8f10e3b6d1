import { portLabel } from '../../nodes/kit/check.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { belowTriggers, indexWires, topologicalOrder } from '../../nodes/kit/graph.ts';
import { type Text, verbatim } from '../../nodes/kit/text.ts';
import type { Wire, Workflow } from '../../nodes/kit/workflow.ts';

/** A wire as one of its ends says it. */
interface OutlineWire {
  wire: Wire;
  /** The port at this end, and the other end's node. */
  port: Text;
  other: string;
}
export interface OutlineLine {
  node: string;
  into: OutlineWire[];
  out: OutlineWire[];
  /** The name of the group that it is in. */
  group: string | undefined;
}

/** The whole graph as a list in the order in which it runs: every node with its wires, what a trigger calls behind the rest, a circle last. */
export function outlineLines(workflow: Workflow, catalog: Catalog): OutlineLine[] {
  const { order, cyclic } = topologicalOrder(workflow);
  const called = belowTriggers(workflow, catalog);
  const sorted = [...order.filter((node) => !called.has(node)), ...order.filter((node) => called.has(node))];
  const index = indexWires(workflow);
  const label = (side: 'inputs' | 'outputs', [node, port]: Wire['from']): Text => {
    const known = catalog[workflow.nodes[node]?.type ?? '']?.[side][port];
    return known ? portLabel(port, known) : verbatim(port);
  };
  return [...sorted, ...cyclic].map((node) => ({
    node,
    into: (index.into.get(node) ?? []).map((wire) => ({ wire, port: label('inputs', wire.to), other: wire.from[0] })),
    out: (index.outOf.get(node) ?? []).map((wire) => ({ wire, port: label('outputs', wire.from), other: wire.to[0] })),
    group: workflow.groups.find(({ nodes }) => nodes.includes(node))?.name,
  }));
}
