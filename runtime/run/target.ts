import type { Catalog } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import { belowTriggers, indexWires, reach } from '../../nodes/kit/graph.ts';
import type { Target } from '../../nodes/kit/run.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';

/**
 * The nodes that a target takes in. What lies below a trigger runs only when asked for by name, or called.
 * 'from' takes in what the nodes below need besides, so that it can always run; 'only' takes its inputs from earlier runs.
 * What is given from outside needs nothing above it. A node that stands for a subflow is all nodes inside it.
 */
export function targetNodes(whole: Workflow, catalog: Catalog, target: Target, given: ReadonlySet<string> = new Set()): Set<string> {
  const workflow = expand(whole);
  const below = belowTriggers(workflow, catalog);
  if (target.mode === 'all') return new Set(Object.keys(workflow.nodes).filter((id) => !below.has(id)));
  const meant = nodesMeant(workflow, target.node);
  if (target.mode === 'only') return new Set(meant);
  const index = indexWires(workflow);
  const goals = target.mode === 'to' ? meant : [...reach(workflow, meant, 'down', index)];
  const called = target.mode !== 'from' || meant.some((id) => below.has(id));
  const needed = new Set(called ? goals : goals.filter((id) => !below.has(id)));
  for (const id of needed) {
    if (given.has(id)) continue;
    for (const { from } of index.into.get(id) ?? []) if (Object.hasOwn(workflow.nodes, from[0])) needed.add(from[0]);
  }
  return needed;
}

function nodesMeant({ nodes }: Workflow, node: string): string[] {
  return Object.hasOwn(nodes, node) ? [node] : Object.keys(nodes).filter((id) => id.startsWith(`${node}/`));
}
