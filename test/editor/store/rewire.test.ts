import { expect, test } from 'vitest';
import { closingWires, deleteAndReconnect, portsBetween, throughNode } from '../../../editor/store/rewire.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';
import { realCatalog } from '../real-catalog.ts';

const catalog = await realCatalog();
const node = (type: string) => ({ type, version: 1, settings: {}, ui: { x: 0, y: 0 } });
const workflow: Workflow = {
  ...emptyWorkflow('w', 'Mail'),
  nodes: {
    read: node('data/read-file'),
    clean: node('prepare/clean-rows'),
    split: node('prepare/split-rows'),
    train: node('training/train-text-classifier'),
    judge: node('evaluation/evaluate'),
  },
  wires: [
    { from: ['read', 'rows'], to: ['clean', 'rows'] },
    { from: ['clean', 'kept'], to: ['split', 'rows'] },
    { from: ['split', 'training'], to: ['train', 'rows'] },
    { from: ['train', 'model'], to: ['judge', 'model'] },
    { from: ['split', 'test'], to: ['judge', 'test'] },
  ],
};

test('what came into a deleted node goes on to where its result went', () => {
  const { edit, wires } = deleteAndReconnect(workflow, catalog, new Set(['clean']));
  expect(wires).toEqual([{ from: ['read', 'rows'], to: ['split', 'rows'] }]);
  const after = applyEdit(workflow, edit);
  expect(after.nodes.clean).toBeUndefined();
  expect(after.wires).toContainEqual(wires[0]);
});

test('several nodes in a row are bridged at once, each input by what came in', () => {
  expect(closingWires(workflow, catalog, new Set(['clean', 'split']))).toEqual([
    { from: ['read', 'rows'], to: ['train', 'rows'] },
    { from: ['read', 'rows'], to: ['judge', 'test'] },
  ]);
});

test('where the types do not fit nothing is wired', () => {
  expect(closingWires(workflow, catalog, new Set(['train']))).toEqual([]);
});

test('rows of the wrong role are not wired where they would be refused', () => {
  const wired: Workflow = {
    ...workflow,
    nodes: { ...workflow.nodes, again: node('prepare/clean-rows') },
    wires: [
      ...workflow.wires.filter(({ to }) => to[0] !== 'train'),
      { from: ['split', 'test'], to: ['again', 'rows'] },
      { from: ['again', 'kept'], to: ['train', 'rows'] },
    ],
  };
  expect(closingWires(wired, catalog, new Set(['again']))).toEqual([]);
});

test('a node on a wire takes what comes and gives what was taken', () => {
  const wire = workflow.wires[1];
  const entry = catalog['prepare/filter-rows'];
  if (!wire || !entry) throw new Error('no such wire or node');
  const ports = portsBetween(workflow, catalog, wire, entry);
  if (!ports) throw new Error('it does not fit');
  const grown = { ...workflow, nodes: { ...workflow.nodes, filter: node('prepare/filter-rows') } };
  const after = applyEdit(grown, throughNode(grown, catalog, wire, 'filter', ports));
  expect(after.wires).not.toContainEqual(wire);
  expect(after.wires.filter(({ from, to }) => from[0] === 'filter' || to[0] === 'filter')).toEqual([
    { from: ['clean', 'kept'], to: ['filter', 'rows'] },
    { from: ['filter', ports.output], to: ['split', 'rows'] },
  ]);
});

test('a node that gives nothing that is taken there does not stand on the wire', () => {
  const wire = workflow.wires[1];
  const entry = catalog['deploy/deploy-endpoint'];
  if (!wire || !entry) throw new Error('no such wire or node');
  expect(portsBetween(workflow, catalog, wire, entry)).toBeUndefined();
});
