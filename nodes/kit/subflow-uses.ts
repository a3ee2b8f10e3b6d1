import { updateSubflow } from './fold.ts';
import { limits } from './limits.ts';
import { changeAt, enter, leave } from './scope.ts';
import { hashOf, subflowOf, subflowType } from './subflow.ts';
import type { Content, Subflow, Workflow } from './workflow.ts';

/** A node that stands for a subflow, wherever it lies. */
export interface Use {
  /** The nodes that are opened to come to it, from the workflow inwards. */
  path: readonly string[];
  node: string;
  hash: string;
}

/** All nodes that stand for one subflow, whichever of its contents they have. */
export function usesOf(workflow: Workflow, subflow: string): Use[] {
  const found: Use[] = [];
  const look = (content: Pick<Content, 'nodes'>, path: readonly string[]): void => {
    for (const [node, placed] of Object.entries(content.nodes)) {
      const inner = subflowOf(workflow.subflows, placed);
      const hash = hashOf(placed);
      if (!inner || hash === undefined || found.length >= limits.nodes) continue;
      if (inner.id === subflow) found.push({ path, node, hash });
      if (path.length < limits.opened) look(inner, [...path, node]);
    }
  };
  look(workflow, []);
  return found;
}

/** Gives these uses another content. Each subflow that one lies in is another content then, too. */
export function updateUses(workflow: Workflow, uses: readonly Use[], hash: string, known: Readonly<Record<string, Subflow>>): Workflow {
  return uses.reduce(
    (before, { path, node }) =>
      changeAt(before, path, (inside) =>
        inside.nodes[node]?.type === subflowType(hash) ? inside : updateSubflow(inside, node, hash, known),
      ),
    workflow,
  );
}

/** Another name for the subflow of one node: it is another content then, and other uses keep theirs. */
export function renameSubflow(workflow: Workflow, node: string, name: string): Workflow {
  const inside = enter(workflow, [node]);
  return inside && inside.name !== name ? leave(workflow, [node], { ...inside, name }) : workflow;
}
