import { expect, test } from 'vitest';
import { fixEdit } from '../../../editor/commands/mend.ts';
import { nodeWidth } from '../../../editor/canvas/geometry.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import type { Fix } from '../../../nodes/kit/problem.ts';
import { message, verbatim } from '../../../nodes/kit/text.ts';
import { type Workflow } from '../../../nodes/kit/workflow.ts';
import { tableEntry } from '../../nodes/kit/table-entry.ts';
import { workflowOf } from '../../runtime/run/stage.ts';

const catalog = Object.fromEntries(
  [
    tableEntry('data/read-file', [], ['rows']),
    tableEntry('prepare/split-rows', ['rows'], ['training', 'test']),
    tableEntry('prepare/remove-duplicates', ['rows'], ['kept', 'removed']),
    tableEntry('training/train-table-model', ['rows'], ['model']),
  ].map((entry) => [entry.type, entry]),
);

const flat = workflowOf(
  { read: ['data/read-file'], split: ['prepare/split-rows'], train: ['training/train-table-model'], aside: ['data/sample-data'] },
  ['read.rows > split.rows', 'split.training > train.rows'],
);
function placedAt(places: Record<string, number>): Workflow {
  return {
    ...flat,
    nodes: Object.fromEntries(Object.entries(flat.nodes).map(([id, node]) => [id, { ...node, ui: { x: places[id] ?? 0, y: 0 } }])),
  };
}
const fix: Fix = {
  label: message(verbatim('Remove duplicates first')),
  insert: {
    type: 'prepare/remove-duplicates',
    settings: { method: 'exact' },
    from: ['read', 'rows'],
    input: 'rows',
    ends: [{ output: 'kept', to: ['split', 'rows'] }],
  },
};

test('a node that is put in takes the wire, and what lies below makes room for it', () => {
  const close = placedAt({ read: 0, split: 300, train: 600, aside: 310 });
  const found = fixEdit(close, catalog, fix, new Map());
  const mended = applyEdit(close, found!.edit);
  expect(mended.wires.map(({ from, to }) => `${from.join('.')} > ${to.join('.')}`).sort()).toEqual([
    'read.rows > remove-duplicates.rows',
    'remove-duplicates.kept > split.rows',
    'split.training > train.rows',
  ]);
  const x = (id: string) => mended.nodes[id]!.ui.x;
  expect(x('remove-duplicates')).toBeGreaterThanOrEqual(nodeWidth);
  expect(x('split')).toBeGreaterThanOrEqual(x('remove-duplicates') + nodeWidth);
  expect(x('train') - x('split')).toBe(300);
  expect(x('aside')).toBe(310);
});

test('a note goes along with the node that it is about', () => {
  const note = { id: 'why', text: 'By customer', x: 300, y: -120, width: 200, height: 80, at: { node: 'split' } };
  const close = { ...placedAt({ read: 0, split: 300, train: 600 }), notes: [note] };
  const mended = applyEdit(close, fixEdit(close, catalog, fix, new Map())!.edit);
  expect(mended.notes[0]!.x).toBe(mended.nodes.split!.ui.x);
});

test('where there is room nothing moves', () => {
  const wide = placedAt({ read: 0, split: 900, train: 1_200 });
  const found = fixEdit(wide, catalog, fix, new Map());
  const mended = applyEdit(wide, found!.edit);
  expect(mended.nodes.split).toBe(wide.nodes.split);
});

test('a fix of something that is gone mends nothing', () => {
  const gone = applyEdit(flat, { kind: 'remove-nodes', ids: ['split'] });
  expect(fixEdit(gone, catalog, fix, new Map())).toBeUndefined();
});
