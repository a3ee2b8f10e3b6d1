import { applyEdit, type Edit } from './edits.ts';
import type { BranchValue } from './fan-out.ts';
import { changeAt, splitPath } from './scope.ts';
import type { Workflow } from './workflow.ts';

/** Takes one branch for good, also inside subflows: its values become plain settings, and the ranges they came from go. */
export function keepBranch(workflow: Workflow, branch: readonly BranchValue[]): Workflow {
  const nodes = new Set(branch.map(({ node }) => node));
  return [...nodes].reduce((before, id) => {
    const { path, node } = splitPath(id);
    const settings = Object.fromEntries(branch.flatMap((value) => (value.node === id ? [[value.setting, value.value]] : [])));
    return changeAt(before, path, (inside) => {
      const emptied = Object.keys(inside.nodes[node]?.ranges ?? {}).map((setting): Edit => ({
        kind: 'set-range',
        node,
        setting,
        range: null,
      }));
      return applyEdit(inside, { kind: 'all', edits: [{ kind: 'set-settings', node, settings }, ...emptied] });
    });
  }, workflow);
}
