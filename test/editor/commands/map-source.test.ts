import { expect, test } from 'vitest';
import { mapSource } from '../../../editor/commands/map-source.ts';
import { checkWorkflow } from '../../../nodes/kit/check.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';
import { realCatalog } from '../real-catalog.ts';

const catalog = await realCatalog();
const placed = (type: string, x: number, settings = {}) => ({ type, version: 1, settings, ui: { x, y: 0 } });
const before = { source: 'example', path: 'data/applications.csv' };
const workflow: Workflow = {
  ...emptyWorkflow('w', ''),
  nodes: {
    source: placed('data/read-file', 0, { file: { source: 'example', path: 'data/own.csv' }, badLines: 'skip' }),
    inspect: placed('data/inspect-quality', 300),
    sort: placed('prepare/sort-rows', 300),
  },
  wires: [
    { from: ['source', 'rows'], to: ['inspect', 'rows'] },
    { from: ['source', 'rows'], to: ['sort', 'rows'] },
  ],
};
const wiresOf = ({ wires }: Workflow) => wires.map(({ from, to }) => `${from.join('.')} > ${to.join('.')}`).sort();

test('all that read the source read the mapped columns, and the file before says which columns are expected', () => {
  const made = mapSource(workflow, catalog, { node: 'source', setting: 'file', before });
  const mapped = applyEdit(workflow, made?.edit ?? { kind: 'all', edits: [] });
  expect(wiresOf(mapped)).toEqual([
    'map-columns.rows > inspect.rows',
    'map-columns.rows > sort.rows',
    'read-file.rows > map-columns.expected',
    'source.rows > map-columns.rows',
  ]);
  expect(mapped.nodes['read-file']?.settings).toMatchObject({ file: before, badLines: 'skip' });
  expect(mapped.nodes.source?.settings).toEqual(workflow.nodes.source?.settings);
  expect(checkWorkflow(mapped, catalog).filter(({ code }) => code !== 'empty-setting')).toEqual([]);
  // The new node stands where the source stood, so that nothing below has to move.
  expect(mapped.nodes['map-columns']?.ui).toEqual({ x: 0, y: 0 });
  expect(mapped.nodes.source?.ui.x).toBeLessThan(-200);
});

test('a source that nobody reads is left alone, and so is what gives no table', () => {
  expect(mapSource({ ...workflow, wires: [] }, catalog, { node: 'source', setting: 'file', before })).toBeUndefined();
  const model = { ...workflow, nodes: { ...workflow.nodes, source: placed('training/pretrained-model', 0) } };
  expect(mapSource(model, catalog, { node: 'source', setting: 'file', before })).toBeUndefined();
});
