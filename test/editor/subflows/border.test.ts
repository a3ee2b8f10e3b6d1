import { expect, test } from 'vitest';
import { crossingEdit } from '../../../editor/subflows/border.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { makeSubflow } from '../../../nodes/kit/fold.ts';
import { enter, leave } from '../../../nodes/kit/scope.ts';
import { catalogWith } from '../../../nodes/kit/subflow-entry.ts';
import { catalog, chain, wire } from '../../nodes/kit/folding.ts';

test('a wire that is led over the border makes a port outside, under a name that is free', () => {
  const { workflow, node } = makeSubflow(chain, catalog, { id: 's', name: 'P', nodes: new Set(['split']) });
  const inside = enter(workflow, [node]) ?? workflow;
  const edit = crossingEdit(inside, catalog, { from: ['split', 'test'], side: 'outputs' });
  const changed = edit ? applyEdit(inside, edit) : inside;
  expect(changed.wires).toContainEqual(wire('split.test > outputs.test'));
  const after = leave(workflow, [node], changed);
  expect(Object.keys(catalogWith(catalog, after.subflows)[after.nodes[node]?.type ?? '']?.outputs ?? {})).toEqual(['training', 'test']);
  // What goes out already is not led out twice.
  expect(crossingEdit(changed, catalog, { from: ['split', 'test'], side: 'outputs' })).toBeUndefined();
});

test('an input inside is given from outside by the border', () => {
  const { workflow, node } = makeSubflow(chain, catalog, { id: 's', name: 'P', nodes: new Set(['train']) });
  const inside = enter(workflow, [node]) ?? workflow;
  const edit = crossingEdit(inside, catalog, { from: ['train', 'validation'], side: 'inputs' });
  expect(edit && applyEdit(inside, edit).wires).toContainEqual(wire('inputs.validation > train.validation'));
});
