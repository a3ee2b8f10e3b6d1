import { enter } from '../../nodes/kit/scope.ts';
import { hashOf, subflowOf } from '../../nodes/kit/subflow.ts';
import { unnamed } from '../../nodes/kit/subflow-entry.ts';
import { type Use, usesOf } from '../../nodes/kit/subflow-uses.ts';
import { type Text, verbatim } from '../../nodes/kit/text.ts';
import type { Subflow, Workflow } from '../../nodes/kit/workflow.ts';

/** The subflow that is opened at the end of a path. */
export function subflowAt(document: Workflow, path: readonly string[]): Subflow | undefined {
  const around = enter(document, path.slice(0, -1));
  return subflowOf(document.subflows, around?.nodes[path.at(-1) ?? '']);
}

/** What the opened nodes are called, from the outermost inwards: by their own name, else by that of the subflow. */
export function trailOf(document: Workflow, path: readonly string[]): Text[] {
  return path.map((node, depth) => {
    const title = enter(document, path.slice(0, depth))?.nodes[node]?.title || subflowAt(document, path.slice(0, depth + 1))?.name;
    return title ? verbatim(title) : unnamed;
  });
}

/** Uses of the opened subflow elsewhere: what is changed here does not change them. `behind`: those with another content. */
export function otherUses(document: Workflow, path: readonly string[]): { all: Use[]; behind: Use[] } {
  const here = subflowAt(document, path);
  if (!here) return { all: [], behind: [] };
  const own = path.join('/');
  const all = usesOf(document, here.id).filter((use) => [...use.path, use.node].join('/') !== own);
  const hash = hashHere(document, path);
  return { all, behind: all.filter((use) => use.hash !== hash) };
}

export function hashHere(document: Workflow, path: readonly string[]): string | undefined {
  const node = enter(document, path.slice(0, -1))?.nodes[path.at(-1) ?? ''];
  return node && hashOf(node);
}
