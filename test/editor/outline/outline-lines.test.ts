import { expect, test } from 'vitest';
import { outlineLines } from '../../../editor/outline/outline-lines.ts';
import { emptyWorkflow, type Wire } from '../../../nodes/kit/workflow.ts';

const node = { type: 'x/y', version: 1, settings: {}, ui: { x: 0, y: 0 } };
const wire = (from: string, to: string): Wire => ({ from: [from, 'rows'], to: [to, 'rows'] });

test('every node stands once, in the order in which it runs, with its wires and its group; circles come last', () => {
  const workflow = {
    ...emptyWorkflow('w', 'W'),
    nodes: { last: node, first: node, round: node, trip: node, alone: node },
    wires: [wire('first', 'last'), wire('round', 'trip'), wire('trip', 'round')],
    groups: [{ id: 'g', name: 'Cleaning', nodes: ['first'] }],
  };
  const lines = outlineLines(workflow, {});
  const order = lines.map((line) => line.node);
  expect(order.toSorted()).toEqual(Object.keys(workflow.nodes).toSorted());
  expect(order.indexOf('first')).toBeLessThan(order.indexOf('last'));
  expect(order.slice(-2).toSorted()).toEqual(['round', 'trip']);
  const first = lines.find((line) => line.node === 'first');
  expect(first).toMatchObject({ group: 'Cleaning', into: [], out: [{ other: 'last', port: { en: 'rows' } }] });
});
