import { expect, test } from 'vitest';
import { shapesMaker } from '../../../editor/canvas/canvas-shape.ts';
import { emptyWorkflow, type Workflow } from '../../../nodes/kit/workflow.ts';

/** Three chains of four nodes, side by side. */
function chains(without: readonly string[] = []): Workflow {
  const ids = Array.from({ length: 12 }, (_, at) => `n${at}`).filter((id) => !without.includes(id));
  const nodes = Object.fromEntries(ids.map((id, at) => [id, { type: 'a/b', version: 1, settings: {}, ui: { x: at * 300, y: 0 } }]));
  const wires = Array.from({ length: 9 }, (_, at) => ({ from: [`n${at}`, 'out'] as const, to: [`n${at + 3}`, 'in'] as const }));
  const there = (id: string) => ids.includes(id);
  return { ...emptyWorkflow('w', 'W'), nodes, wires: wires.filter(({ from, to }) => there(from[0]) && there(to[0])) };
}

test('a node that goes and comes back changes the place of no other in the reading order', () => {
  const make = shapesMaker();
  const order = (workflow: Workflow) => make(workflow, {}, {}).order;
  const before = order(chains());
  expect(order(chains(['n4']))).toEqual(before.filter((id) => id !== 'n4'));
  const after = order(chains());
  expect(after.filter((id) => id !== 'n4')).toEqual(before.filter((id) => id !== 'n4'));
  expect(after.indexOf('n4')).toBeGreaterThan(after.indexOf('n1'));
  expect(after.indexOf('n4')).toBeLessThan(after.indexOf('n7'));
});

test('each node is read after those it is wired from, also when a wire turns the order around', () => {
  const make = shapesMaker();
  const workflow = chains();
  make(workflow, {}, {});
  const turned = { ...workflow, wires: [...workflow.wires, { from: ['n11', 'out'] as const, to: ['n0', 'more'] as const }] };
  const { order } = make(turned, {}, {});
  for (const { from, to } of turned.wires) expect(order.indexOf(from[0])).toBeLessThan(order.indexOf(to[0]));
});
