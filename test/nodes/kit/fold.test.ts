import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expand } from '../../../nodes/kit/expand.ts';
import { lyingBetween, makeSubflow, unmakeSubflow, updateSubflow } from '../../../nodes/kit/fold.ts';
import { enter, leave } from '../../../nodes/kit/scope.ts';
import { subflowOf } from '../../../nodes/kit/subflow.ts';
import { catalogWith } from '../../../nodes/kit/subflow-entry.ts';
import { parseWorkflow, type Workflow, workflowText } from '../../../nodes/kit/workflow.ts';
import { catalog, chain, folding, keysOf, node, unordered, wire } from './folding.ts';

const make = (workflow: Workflow, ...nodes: string[]) =>
  makeSubflow(workflow, catalogWith(catalog, workflow.subflows), { id: 's', name: 'Part', nodes: new Set(nodes) });
const keySet = (workflow: Workflow) => Object.values(keysOf(expand(workflow))).toSorted();

test('made and turned back, a workflow is what it was, up to the order of its lists', () => {
  fc.assert(
    fc.property(folding, ({ workflow, chosen }) => {
      fc.pre(chosen.size > 0);
      const made = makeSubflow(workflow, catalog, { id: 's', name: 'S', nodes: chosen, notes: new Set(['note']) });
      const back = unmakeSubflow(made.workflow, made.node);
      expect(back && unordered(back.workflow)).toBe(unordered(workflow));
    }),
  );
});

test('nodes keep their cache keys when they are folded, twice folded, and turned back', () => {
  fc.assert(
    fc.property(folding, ({ workflow, chosen }) => {
      fc.pre(chosen.size > 0);
      const before = keySet(workflow);
      const once = make(workflow, ...chosen);
      expect(keySet(once.workflow)).toEqual(before);
      const twice = make(once.workflow, once.node, ...Object.keys(workflow.nodes).slice(0, 1));
      expect(keySet(twice.workflow)).toEqual(before);
      const back = unmakeSubflow(twice.workflow, twice.node);
      expect(back && keySet(back.workflow)).toEqual(before);
    }),
  );
});

test('a file with subflows is read again to the same bytes, by anyone', () => {
  fc.assert(
    fc.property(folding, ({ workflow, chosen }) => {
      fc.pre(chosen.size > 0);
      const text = workflowText(make(workflow, ...chosen).workflow);
      const parsed = parseWorkflow(text);
      expect(parsed.ok && workflowText(parsed.workflow)).toBe(text);
    }),
  );
});

test('the new node has the ports that the wires across its border need, asked for as the nodes inside ask', () => {
  const { workflow, node: id } = make(chain, 'split');
  const entry = catalogWith(catalog, workflow.subflows)[workflow.nodes[id]?.type ?? ''];
  expect(entry?.inputs).toEqual({ rows: { type: 'table' } });
  expect(entry?.outputs).toEqual({ training: { type: 'table', role: 'training' } });
  expect(workflow.wires).toEqual([wire(`read.rows > ${id}.rows`), wire(`${id}.training > train.rows`)]);
  expect(expand(workflow).wires).toEqual([wire('subflow/split.training > train.rows'), wire('read.rows > subflow/split.rows')]);
});

test('an input of a webhook that means a node inside becomes a setting of the subflow, and means the same', () => {
  const { workflow, node: id } = make(chain, 'split', 'train');
  expect(workflow.inputs.share).toEqual({ node: id, setting: 'share' });
  expect(expand(workflow).inputs.share).toEqual({ node: 'subflow/train', setting: 'share' });
  expect(workflow.nodes[id]?.settings).toEqual({ share: 0.5 });
});

test('a marked setting is set at the node outside, under its own label, and leaves the content as it is', () => {
  const marked = [{ node: 'split', setting: 'share', label: 'Held out' }];
  const { workflow, node: id } = makeSubflow(chain, catalog, { id: 's', name: 'Part', nodes: new Set(['split']), marked });
  const setting = catalogWith(catalog, workflow.subflows)[workflow.nodes[id]?.type ?? '']?.settings.share;
  expect(setting).toMatchObject({ kind: 'number', label: { en: 'Held out' }, default: 0.3 });
  const placed = workflow.nodes[id];
  const changed = placed ? { ...workflow, nodes: { ...workflow.nodes, [id]: { ...placed, settings: { share: 0.4 } } } } : workflow;
  expect(expand(changed).nodes['subflow/split']?.settings.share).toBe(0.4);
  // Opened, it shows that value, and a change of it is a change outside.
  const view = enter(changed, [id]);
  expect(view?.nodes.split?.settings.share).toBe(0.4);
  const edited = view?.nodes.split && { ...view, nodes: { ...view.nodes, split: { ...view.nodes.split, settings: { share: 0.1 } } } };
  const after = edited && leave(changed, [id], edited);
  expect(after?.nodes[id]).toMatchObject({ type: placed?.type, settings: { share: 0.1 } });
});

test('looking into a subflow and going back changes nothing', () => {
  fc.assert(
    fc.property(folding, ({ workflow, chosen }) => {
      fc.pre(chosen.size > 0);
      const made = make(workflow, ...chosen);
      const view = enter(made.workflow, [made.node]);
      expect(view && workflowText(leave(made.workflow, [made.node], view))).toBe(workflowText(made.workflow));
    }),
  );
});

test('a change inside makes another content; others of the same stay as they are until they are updated', () => {
  const { workflow, node: id } = make(chain, 'split');
  const first = workflow.nodes[id];
  const two: Workflow = { ...workflow, nodes: { ...workflow.nodes, ...(first && { other: first }) } };
  const view = enter(two, [id]);
  const changed = leave(two, [id], { ...(view ?? two), nodes: { ...view?.nodes, split: node('prepare/split', { share: 0.9 }) } });
  expect(changed.nodes.other).toEqual(first);
  expect(Object.keys(changed.subflows ?? {})).toHaveLength(2);
  expect(subflowOf(changed.subflows, changed.nodes[id])).toMatchObject({ id: 's', revision: 2 });
  const hash = changed.nodes[id]?.type.slice(8) ?? '';
  const updated = updateSubflow(changed, 'other', hash, {});
  expect(Object.keys(updated.subflows ?? {})).toEqual([hash]);
  expect(expand(updated).nodes['other/split']?.settings.share).toBe(0.9);
});

test('a change two subflows deep reaches the workflow, and nothing of the old content stays in the file', () => {
  const inner = make(chain, 'split');
  const { workflow, node: outer } = make(inner.workflow, inner.node, 'train');
  const path = [outer, inner.node];
  const view = enter(workflow, path);
  expect(view?.nodes.split?.settings).toEqual({ share: 0.3 });
  const after = leave(workflow, path, { ...(view ?? workflow), name: 'Renamed' });
  expect(subflowOf(enter(after, [outer])?.subflows, enter(after, [outer])?.nodes[inner.node])?.name).toBe('Renamed');
  expect(Object.keys(after.subflows ?? {})).toHaveLength(2);
  expect(keySet(after)).toEqual(keySet(workflow));
});

test('an update keeps settings and wires where the new content still has them', () => {
  const { workflow, node: id } = make(chain, 'split', 'train');
  const fewer = make({ ...chain, wires: chain.wires.slice(1), inputs: {} }, 'split', 'train').workflow;
  const [hash = ''] = Object.keys(fewer.subflows ?? {});
  const after = updateSubflow(workflow, id, hash, fewer.subflows ?? {});
  expect(after.wires).toEqual([]);
  expect(after.nodes[id]?.settings).toEqual({});
});

test('what lies between the chosen nodes is named, since the subflow would wait for itself', () => {
  expect(lyingBetween(chain, new Set(['read', 'train']))).toEqual(['split']);
  expect(lyingBetween(chain, new Set(['split', 'train']))).toEqual([]);
});

test('nodes whose id is taken outside get another one, and stay wired', () => {
  const { workflow, node: id } = make(chain, 'split');
  const taken = { ...workflow, nodes: { ...workflow.nodes, split: node('data/read') } };
  const back = unmakeSubflow(taken, id);
  expect(back?.nodes).toEqual(['split-2']);
  expect(back?.workflow.wires).toContainEqual(wire('split-2.training > train.rows'));
});

const note = (id: string, at?: { node: string; port?: string }) => ({ id, text: id, x: 0, y: 0, width: 10, height: 10, ...(at && { at }) });

test('a note goes inside with the node that it is about, and no note is left about what is elsewhere', () => {
  const notes = [note('a', { node: 'split' }), note('b', { node: 'read' }), note('c', { node: 'train' })];
  const what = { id: 's', name: 'Part', nodes: new Set(['split']), notes: new Set(['b']) };
  const { workflow } = makeSubflow({ ...chain, notes }, catalog, what);
  expect(workflow.notes).toEqual([notes[2]]);
  expect(Object.values(workflow.subflows ?? {})[0]?.notes).toEqual([notes[0], note('b')]);
});

test('turned back, notes and groups keep to their nodes under new names, and take no name of another', () => {
  const groups = [{ id: 'g', name: 'G', nodes: ['split'] }];
  const notes = [note('n', { node: 'split' }), note('n-2')];
  const what = { id: 's', name: 'Part', nodes: new Set(['split', 'train']), notes: new Set(['n', 'n-2']) };
  const { workflow, node: id } = makeSubflow({ ...chain, groups, notes }, catalog, what);
  const around: Workflow = {
    ...workflow,
    nodes: { ...workflow.nodes, split: node('data/read') },
    groups: [{ id: 'g', name: 'Other', nodes: ['read'] }],
    notes: [note('n'), note('outer', { node: id, port: 'model' })],
  };
  const back = unmakeSubflow(around, id)?.workflow;
  expect(back?.notes.map(({ id: name, at }) => [name, at])).toEqual([
    ['n', undefined],
    ['outer', { node: 'train', port: 'model' }],
    ['n-3', { node: 'split-2' }],
    ['n-2', undefined],
  ]);
  expect(back?.groups).toEqual([
    { id: 'g', name: 'Other', nodes: ['read'] },
    { id: 'g-2', name: 'G', nodes: ['split-2'] },
  ]);
});

test('a note about a result of a subflow is about the result behind it once the subflow is turned back', () => {
  const { workflow, node: id } = make(chain, 'split');
  const back = unmakeSubflow({ ...workflow, notes: [note('n', { node: id, port: 'training' })] }, id);
  expect(back?.workflow.notes).toEqual([note('n', { node: 'split', port: 'training' })]);
});

test('what the last nodes inside give can be had outside, though nothing takes it yet', () => {
  const { workflow, node: id } = make(chain, 'split', 'train');
  const entry = catalogWith(catalog, workflow.subflows)[workflow.nodes[id]?.type ?? ''];
  expect(entry?.outputs).toEqual({ model: { type: 'model' } });
});

test('what was noted at the subflow itself is a note once it is turned back', () => {
  const { workflow, node: id } = make(chain, 'split');
  const placed = workflow.nodes[id];
  const noted = { ...workflow, nodes: { ...workflow.nodes, ...(placed && { [id]: { ...placed, note: 'Mind the seed.' } }) } };
  expect(unmakeSubflow(noted, id)?.workflow.notes.map(({ text }) => text)).toEqual(['Mind the seed.']);
});
