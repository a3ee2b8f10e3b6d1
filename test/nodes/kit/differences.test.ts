import { expect, test } from 'vitest';
import { catalogEntry, type Catalog } from '../../../nodes/kit/define-node.ts';
import { differences, graphMarks } from '../../../nodes/kit/differences.ts';
import { applyEdit, type Edit } from '../../../nodes/kit/edits.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import { enter, leave } from '../../../nodes/kit/scope.ts';
import { say } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type Workflow, type WorkflowNode } from '../../../nodes/kit/workflow.ts';
import splitRows from '../../../nodes/prepare/split-rows.ts';
import { catalog as folded, chain } from './folding.ts';

const catalog: Catalog = { 'prepare/split-rows': catalogEntry('prepare/split-rows', 'code', splitRows) };
const node = (title?: string): WorkflowNode => ({
  type: 'prepare/split-rows',
  version: 1,
  ...(title && { title }),
  settings: {},
  ui: { x: 0, y: 0 },
});
const before: Workflow = {
  ...emptyWorkflow('w', 'Mail'),
  nodes: { a: node('A'), b: node('B'), c: node() },
  wires: [
    { from: ['a', 'training'], to: ['b', 'rows'] },
    { from: ['b', 'training'], to: ['c', 'rows'] },
  ],
};
const said = (...edits: Edit[]) => differences(before, edits.reduce(applyEdit, before), catalog).map(({ message }) => say(message, 'en'));

test('settings are said with the words of the form, against the default where they were not set', () => {
  expect(said({ kind: 'set-settings', node: 'c', settings: { testShare: 0.3, by: 'class' } })).toEqual([
    '“Split rows”: Test share 0.2 → 0.3',
    expect.stringMatching(/^“Split rows”: Choose rows .+ → .+/),
  ]);
});

test('a default that is written out, and a node that is moved, are no differences', () => {
  expect(
    said({ kind: 'set-settings', node: 'a', settings: { testShare: 0.2 } }, { kind: 'move-nodes', to: { b: { x: 9, y: 9 } } }),
  ).toEqual([]);
});

test('a removed node is said once, without its wires; a wire that moved is one sentence', () => {
  expect(said({ kind: 'remove-nodes', ids: ['b'] })).toEqual(['removed “B”']);
  expect(said({ kind: 'add-wire', wire: { from: ['a', 'test'], to: ['c', 'rows'] }, many: false })).toEqual([
    '“Split rows” takes its rows from “A”, no longer from “B”',
  ]);
});

test('members that this version of the words does not know are named', () => {
  const after = { ...before, nodes: { ...before.nodes, a: { ...node('A'), pinned: true } }, future: 1 };
  expect(differences(before, after, catalog).map(({ message }) => say(message, 'en'))).toEqual([
    '“A”: another “pinned”',
    'changed “future”',
  ]);
});

test('on the graph, what came, went or changed is marked, what only moved is not', () => {
  const edits: Edit[] = [
    { kind: 'remove-nodes', ids: ['b'] },
    { kind: 'move-nodes', to: { a: { x: 5, y: 5 } } },
    { kind: 'set-settings', node: 'c', settings: { seed: 4 } },
    { kind: 'add-nodes', nodes: { d: node('D') }, wires: [{ from: ['a', 'test'], to: ['d', 'rows'] }] },
  ];
  const { nodes, wires } = graphMarks(before, edits.reduce(applyEdit, before));
  expect(Object.fromEntries(nodes)).toEqual({ b: 'removed', c: 'changed', d: 'added' });
  expect([...wires.values()].toSorted()).toEqual(['added', 'removed', 'removed']);
});

test('what differs inside a subflow is said with its name, and what differs at its border', () => {
  const made = makeSubflow(chain, folded, { id: 's', name: 'Part', nodes: new Set(['split', 'train']) });
  const view = enter(made.workflow, [made.node]);
  const inner = view?.nodes.split;
  if (!view || !inner) throw new Error('nothing inside');
  const changed = { ...view, nodes: { ...view.nodes, split: { ...inner, settings: { share: 0.4 } } }, inputs: {} };
  const words = differences(made.workflow, leave(made.workflow, [made.node], changed), folded).map(({ message: content }) =>
    say(content, 'en'),
  );
  expect(words).toEqual(['in “Part”: no setting “share” any more', 'in “Part”: “split”: Share 0.3 → 0.4']);
});
