import type { Catalog } from '../../nodes/kit/define-node.ts';
import { mergeWorkflows } from '../../nodes/kit/merge.ts';
import type { Message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';

let catalog: Catalog = {};
/** Told by the catalog's store, which itself follows the workflow's. */
export function putTogetherBy(program: Catalog): void {
  catalog = program;
}

/** What `mine` and `theirs` have each made of one content; where they clash it is mine, and `clashes` says where. */
export function putTogether(base: Workflow, mine: Workflow, theirs: Workflow): { workflow: Workflow; clashes: readonly Message[] } {
  const { merged, conflicts } = mergeWorkflows(base, mine, theirs, catalog);
  return { workflow: merged(), clashes: conflicts.map(({ what }) => what) };
}
