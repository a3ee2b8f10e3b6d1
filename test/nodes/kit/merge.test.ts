import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogEntry, type Catalog } from '../../../nodes/kit/define-node.ts';
import { applyEdit, type Edit } from '../../../nodes/kit/edits.ts';
import { mergeWorkflows, type Side } from '../../../nodes/kit/merge.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import { enter, leave } from '../../../nodes/kit/scope.ts';
import { say } from '../../../nodes/kit/text.ts';
import { checkedWorkflow, emptyWorkflow, type Workflow, type WorkflowNode, workflowText } from '../../../nodes/kit/workflow.ts';
import gate from '../../../nodes/evaluation/gate.ts';
import splitRows from '../../../nodes/prepare/split-rows.ts';

const catalog: Catalog = {
  'prepare/split-rows': catalogEntry('prepare/split-rows', 'code', splitRows),
  'evaluation/gate': catalogEntry('evaluation/gate', 'code', gate),
};
const node = (title: string, settings: WorkflowNode['settings'] = {}): WorkflowNode => ({
  type: 'prepare/split-rows',
  version: 1,
  title,
  settings,
  ui: { x: 0, y: 0 },
});
const base: Workflow = {
  ...emptyWorkflow('w', 'Mail'),
  nodes: { a: node('A', { testShare: 0.2 }), b: node('B'), c: node('C') },
  wires: [
    { from: ['a', 'training'], to: ['b', 'rows'] },
    { from: ['b', 'training'], to: ['c', 'rows'] },
  ],
};
const edited = (...edits: Edit[]): Workflow => edits.reduce(applyEdit, base);
const words = (merge: ReturnType<typeof mergeWorkflows>) =>
  merge.conflicts.map(({ what, mine, theirs }) =>
    [what, mine, theirs].map((value) => (typeof value === 'object' ? say(value, 'en') : String(value))).join(' | '),
  );
const setting = (id: string, settings: WorkflowNode['settings']): Edit => ({ kind: 'set-settings', node: id, settings });
const deleting: Edit = { kind: 'remove-nodes', ids: ['b'] };

test('changes of different things are put together without a question, also two settings of one node', () => {
  const mine = edited(setting('a', { testShare: 0.3 }), { kind: 'rename', name: 'Post' });
  const theirs = edited(
    setting('a', { seed: 7 }),
    { kind: 'add-nodes', nodes: { d: node('D') }, wires: [] },
    { kind: 'set-title', node: 'c', title: 'See' },
  );
  const merge = mergeWorkflows(base, mine, theirs, catalog);
  expect(merge.conflicts).toEqual([]);
  const merged = merge.merged();
  expect(merged.name).toBe('Post');
  expect(merged.nodes.a?.settings).toEqual({ testShare: 0.3, seed: 7 });
  expect([merged.nodes.c?.title, merged.nodes.d?.title]).toEqual(['See', 'D']);
});

test('the same setting changed in two ways is a question with both answers, and each can be chosen', () => {
  const merge = mergeWorkflows(base, edited(setting('a', { testShare: 0.3 })), edited(setting('a', { testShare: 0.4 })), catalog);
  expect(words(merge)).toEqual(['“A”: Test share | 0.3 | 0.4']);
  const [conflict] = merge.conflicts;
  expect(merge.merged().nodes.a?.settings.testShare).toBe(0.3);
  expect(merge.merged({ [conflict?.key ?? '']: 'theirs' }).nodes.a?.settings.testShare).toBe(0.4);
});

test('a node deleted here and changed there is a question; whichever is chosen, its wires follow', () => {
  const merge = mergeWorkflows(base, edited(deleting), edited(setting('b', { seed: 3 })), catalog);
  expect(words(merge)).toEqual(['The node “B” | deleted | kept, with its changes']);
  const [{ key = '' } = {}] = merge.conflicts;
  expect(Object.keys(merge.merged().nodes)).toEqual(['a', 'c']);
  expect(merge.merged().wires).toEqual([]);
  const kept = merge.merged({ [key]: 'theirs' });
  expect(kept.nodes.b?.settings).toEqual({ seed: 3 });
  expect(kept.wires).toHaveLength(2);
});

test('a wire drawn to a node that the other deleted is not dropped in silence', () => {
  const drawn = edited({ kind: 'add-nodes', nodes: { d: node('D') }, wires: [{ from: ['b', 'test'], to: ['d', 'rows'] }] });
  expect(words(mergeWorkflows(base, edited(deleting), drawn, catalog))).toEqual(['The node “B” | deleted | kept, with its changes']);
});

test('a node that was only moved there stays deleted here, and the other way round', () => {
  const moved = edited({ kind: 'move-nodes', to: { b: { x: 90, y: 90 } } });
  for (const merge of [mergeWorkflows(base, edited(deleting), moved, catalog), mergeWorkflows(base, moved, edited(deleting), catalog)]) {
    expect(merge.conflicts).toEqual([]);
    expect(Object.keys(merge.merged().nodes)).toEqual(['a', 'c']);
  }
});

test('two wires into an input that takes one are a question', () => {
  const mine = edited({ kind: 'add-wire', wire: { from: ['a', 'test'], to: ['c', 'rows'] }, many: false });
  const theirs = edited({ kind: 'remove-wires', wires: [{ from: ['b', 'training'], to: ['c', 'rows'] }] });
  expect(words(mergeWorkflows(base, mine, theirs, catalog))).toEqual(['“C”: the wire into rows | from “A” | no wire']);
});

const id = fc.constantFrom('a', 'b', 'c', 'd');
const share = fc.constantFrom(0.1, 0.2, 0.3);
const anyEdit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constant('remove-nodes' as const), ids: fc.array(id, { maxLength: 2 }) }),
  fc.record({ kind: fc.constant('set-settings' as const), node: id, settings: fc.record({ testShare: share }) }),
  fc.record({ kind: fc.constant('set-title' as const), node: id, title: fc.constantFrom('', 'X', 'Y') }),
  fc.record({ kind: fc.constant('move-nodes' as const), to: fc.dictionary(id, fc.record({ x: fc.nat(9), y: fc.nat(9) })) }),
  fc.record({
    kind: fc.constant('add-wire' as const),
    wire: fc.record({
      from: fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constant('test')),
      to: fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constant('rows')),
    }),
    many: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('set-group' as const),
    group: fc.record({ id, name: fc.constantFrom('G', 'H'), nodes: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }) }),
  }),
  fc.record({ kind: fc.constant('rename' as const), name: fc.constantFrom('P', 'Q') }),
  fc.record({
    kind: fc.constant('add-nodes' as const),
    nodes: fc.record({ d: fc.constant(node('D')) }),
    wires: fc.array(fc.constant({ from: ['a', 'test'] as const, to: ['d', 'rows'] as const }), { maxLength: 0 }),
  }),
);
const edits = fc.array(anyEdit, { maxLength: 6 });
/** Wires to nothing are no content that anybody can have. */
const clean = (workflow: Workflow): Workflow => ({
  ...workflow,
  wires: workflow.wires.filter(({ from, to }) => workflow.nodes[from[0]] && workflow.nodes[to[0]]),
  groups: workflow.groups.map((group) => ({ ...group, nodes: group.nodes.filter((member) => workflow.nodes[member]) })),
});
const contentOf = (workflow: Workflow) => {
  const { wires, groups, ...rest } = JSON.parse(workflowText(workflow));
  return {
    ...rest,
    wires: wires.map((wire: unknown) => JSON.stringify(wire)).toSorted(),
    groups: groups.toSorted((a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id)),
  };
};

test('whatever two people did: who did nothing loses nothing, all of one side can be had, and the result is a workflow', () => {
  fc.assert(
    fc.property(edits, edits, (left, right) => {
      const [mine, theirs] = [clean(edited(...left)), clean(edited(...right))];
      expect(contentOf(mergeWorkflows(base, mine, base, catalog).merged())).toEqual(contentOf(mine));
      expect(contentOf(mergeWorkflows(base, base, theirs, catalog).merged())).toEqual(contentOf(theirs));
      const merge = mergeWorkflows(base, mine, theirs, catalog);
      for (const side of ['mine', 'theirs'] satisfies Side[]) {
        const merged = merge.merged(Object.fromEntries(merge.conflicts.map(({ key }) => [key, side])));
        expect(checkedWorkflow(JSON.parse(workflowText(merged))).ok).toBe(true);
        if (merge.conflicts.length === 0) continue;
        for (const { key } of merge.conflicts.filter((conflict) => conflict.key.startsWith('["nodes"'))) {
          const [, at = '', ...deeper]: string[] = JSON.parse(key);
          if (deeper.length === 0) expect(Object.hasOwn(merged.nodes, at)).toBe(Object.hasOwn((side === 'mine' ? mine : theirs).nodes, at));
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('one changes a subflow inside while another uses it once more: both contents are kept', () => {
  const { workflow, node: id } = makeSubflow(base, catalog, { id: 's', name: 'Part', nodes: new Set(['b']) });
  const view = enter(workflow, [id]);
  const mine = leave(workflow, [id], { ...(view ?? workflow), name: 'Better part' });
  const placed = workflow.nodes[id];
  const theirs = { ...workflow, nodes: { ...workflow.nodes, ...(placed && { again: placed }) } };
  const merge = mergeWorkflows(workflow, mine, theirs, catalog);
  const merged = merge.merged();
  expect(merge.conflicts).toEqual([]);
  expect(Object.values(merged.subflows ?? {}).map(({ name }) => name)).toEqual(expect.arrayContaining(['Part', 'Better part']));
  expect(checkedWorkflow(merged).ok).toBe(true);
});
