import type { Catalog } from '../../nodes/kit/define-node.ts';
import type { Edit } from '../../nodes/kit/edits.ts';
import { portAt, reach, samePort } from '../../nodes/kit/graph.ts';
import type { Fix, Insertion } from '../../nodes/kit/problem.ts';
import type { Target } from '../../nodes/kit/run.ts';
import type { Wire, Workflow } from '../../nodes/kit/workflow.ts';
import { api } from '../api.ts';
import { type Box, freePlace, nodeHeight, nodeWidth } from '../canvas/geometry.ts';
import { shapeNow } from '../canvas/current-shape.ts';
import { focusNode, reveal } from '../canvas/viewport.ts';
import { toastProblem } from '../controls/toast.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { moveEdit } from '../store/moves.ts';
import { newNode } from '../store/new-node.ts';
import { setPanels } from '../store/panels-store.ts';
import { askForRoom } from '../store/room-store.ts';
import { useRun } from '../store/run-store.ts';
import { select } from '../store/selection-store.ts';
import { edit, useWorkflow } from '../store/workflow-store.ts';
import { runEnd, startRun } from './run-actions.ts';

const gap = 56;

/** The edit that a fix stands for in the workflow as it is now; undefined where what it speaks of is gone, or is no part of a workflow. */
export function fixEdit(
  workflow: Workflow,
  catalog: Catalog,
  fix: Fix,
  boxes: ReadonlyMap<string, Box>,
): { edit: Edit; added?: string } | undefined {
  if ('place' in fix) return undefined;
  return 'edit' in fix ? { edit: fix.edit } : insertEdit(workflow, catalog, fix.insert, boxes);
}

/** Puts a node between; what lies below moves to the right where there is no room for it. */
function insertEdit(workflow: Workflow, catalog: Catalog, insertion: Insertion, boxes: ReadonlyMap<string, Box>) {
  const { from, ends, input, settings } = insertion;
  const entry = catalog[insertion.type];
  const source = workflow.nodes[from[0]];
  const targets = ends.flatMap(({ to }) => workflow.nodes[to[0]] ?? []);
  if (!entry || !source || targets.length < ends.length) return undefined;
  const size = { width: nodeWidth, height: nodeHeight({ inputs: Object.keys(entry.inputs), outputs: Object.keys(entry.outputs) }) };
  const left = Math.min(...targets.map(({ ui }) => ui.x));
  const top = Math.min(...targets.map(({ ui }) => ui.y));
  const start = source.ui.x + nodeWidth;
  const narrow = left - start < nodeWidth + 2 * gap;
  const below = reach(
    workflow,
    ends.map(({ to }) => to[0]),
    'down',
  );
  const by = narrow ? start + nodeWidth + 2 * gap - left : 0;
  const moved = Object.fromEntries(
    [...below].flatMap((id) => {
      const node = workflow.nodes[id];
      return node && by > 0 ? [[id, { x: node.ui.x + by, y: node.ui.y }]] : [];
    }),
  );
  const staying = [...boxes].filter(([id]) => !Object.hasOwn(moved, id)).map(([, box]) => box);
  const wish = { x: narrow ? start + gap : Math.round((start + left - nodeWidth) / 2), y: top };
  const { id, node } = newNode(workflow, entry, freePlace(wish, size, staying), settings);
  const replaced = workflow.wires.filter((wire) =>
    ends.some(({ to }) => samePort(wire.to, to) && (samePort(wire.from, from) || !portAt(workflow, catalog, 'inputs', to)?.many)),
  );
  const wires: Wire[] = [{ from, to: [id, input] }, ...ends.map(({ output, to }): Wire => ({ from: [id, output], to }))];
  const room = moveEdit(workflow, moved);
  const change: Edit = {
    kind: 'all',
    edits: [{ kind: 'remove-wires', wires: replaced }, ...(room ? [room] : []), { kind: 'add-nodes', nodes: { [id]: node }, wires }],
  };
  return { edit: change, added: id };
}

/** Mends a problem as one undoable edit; `goOn`: and runs again, which goes on from the last good node. */
export function mend(fix: Fix, goOn = false): void {
  if ('place' in fix) return askForRoom(goOn ? () => void runAgain() : undefined);
  const { workflow } = useWorkflow.getState();
  const { boxes, foldBoxes } = shapeNow();
  const found = fixEdit(workflow, useCatalog.getState().catalog, fix, new Map([...boxes, ...foldBoxes]));
  if (!found || !edit(found.edit, fix.label)) {
    toastProblem({
      en: 'The workflow has changed since this was found, so there is nothing left to mend here. Run it again to see how it stands.',
      zh: '发现该问题之后工作流已有改动，这里已无可修复。请重新运行查看现状。',
    });
    return;
  }
  if (found.added !== undefined) {
    select({ nodes: [found.added] });
    reveal([found.added]);
  }
  if (goOn) void runAgain();
}

/** Runs what the run in view was to run, at once or as soon as it has ended. Finished steps are taken from it. */
export async function runAgain(): Promise<void> {
  const { run } = useRun.getState();
  let target: Target = { mode: 'all' };
  try {
    if (run !== undefined) ({ target } = await api.run(run));
  } catch {
    // A run that is not kept any more was one of the whole workflow, as far as anybody can tell.
  }
  if (run === undefined || (await runEnd(run)) !== undefined) await startRun(target);
}

/** Leads to a setting that a person must choose. */
export function goToSetting(node: string, setting: string): void {
  select({ nodes: [node] });
  setPanels({ inspector: 'settings', side: 'inspector' });
  focusNode(node);
  requestAnimationFrame(() => focusSetting(node, setting));
}
/** Puts the keyboard on a setting as soon as the form of its node is there. */
function focusSetting(node: string, setting: string, frames = 90): void {
  const row = document.querySelector(`.inspector[data-node="${CSS.escape(node)}"] [data-setting="${CSS.escape(setting)}"]`);
  if (!row) {
    if (frames > 0) requestAnimationFrame(() => focusSetting(node, setting, frames - 1));
    return;
  }
  row.scrollIntoView({ block: 'nearest' });
  const labelled = row.querySelector('label')?.control;
  (labelled ?? row.querySelector<HTMLElement>('button, input, textarea, select, [tabindex="0"]'))?.focus();
}
