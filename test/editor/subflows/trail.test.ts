import { expect, test } from 'vitest';
import { otherUses, trailOf } from '../../../editor/subflows/trail.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import { enter, leave } from '../../../nodes/kit/scope.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { catalog, chain } from '../../nodes/kit/folding.ts';

function twice(): Workflow {
  const { workflow, node } = makeSubflow(chain, catalog, { id: 's', name: 'Part', nodes: new Set(['split']) });
  const placed = workflow.nodes[node];
  return { ...workflow, nodes: { ...workflow.nodes, ...(placed && { again: { ...placed, title: 'Mine' } }) } };
}

test('each step of the way is called by the node’s own name, else by that of its subflow', () => {
  const english = (path: string[]) => trailOf(twice(), path).map(({ en }) => en);
  expect(english(['subflow'])).toEqual(['Part']);
  expect(english(['again'])).toEqual(['Mine']);
  expect(english([])).toEqual([]);
});

test('uses elsewhere are told apart from those that a change here has left behind', () => {
  const workflow = twice();
  expect(otherUses(workflow, ['again'])).toMatchObject({ all: [{ node: 'subflow' }], behind: [] });
  const view = enter(workflow, ['again']);
  const changed = leave(workflow, ['again'], { ...(view ?? workflow), description: 'other' });
  expect(otherUses(changed, ['again']).behind).toMatchObject([{ node: 'subflow' }]);
});
