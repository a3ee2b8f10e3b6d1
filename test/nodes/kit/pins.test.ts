import { expect, test } from 'vitest';
import { checkWorkflow } from '../../../nodes/kit/check.ts';
import { catalogEntry } from '../../../nodes/kit/define-node.ts';
import { applyEdit } from '../../../nodes/kit/edits.ts';
import { isPin, withoutPins } from '../../../nodes/kit/pins.ts';
import { emptyWorkflow, parseWorkflow, type Workflow, workflowText } from '../../../nodes/kit/workflow.ts';

const words = { en: 'x', zh: 'x' };
const artifact = 'a'.repeat(64);
const table = { type: 'table' as const, columns: [{ name: 'text', type: 'text' as const }], count: 3, artifact };
const node = { type: 'test/any', version: 1, settings: {}, ui: { x: 0, y: 0 } };
const plain: Workflow = { ...emptyWorkflow('w', 'W'), nodes: { a: node, b: node } };
const pinned = applyEdit(plain, { kind: 'set-pin', node: 'a', pin: { rows: table } });

test('a pin survives the file, and unpinning gives the same bytes as before', () => {
  const read = parseWorkflow(workflowText(pinned));
  expect(read.ok && workflowText(read.workflow)).toBe(workflowText(pinned));
  expect(workflowText(applyEdit(pinned, { kind: 'set-pin', node: 'a', pin: null }))).toBe(workflowText(plain));
});

test('what leaves this place can leave its pinned rows behind', () => {
  expect(workflowText(withoutPins(pinned))).toBe(workflowText(plain));
  expect(withoutPins(pinned, (id) => id === 'b')).toBe(pinned);
  expect(withoutPins(plain)).toBe(plain);
});

test.each([
  [{ rows: { ...table, columns: undefined } }],
  [{ rows: { ...table, columns: [null] } }],
  [{ rows: { ...table, artifact: '../../etc/passwd' } }],
  [{ rows: { type: 'nothing' } }],
  [{ model: { type: 'model', artifact, task: 'regression' } }],
  [{ endpoint: { type: 'endpoint', name: 'x', model: { type: 'model' }, sample: {} } }],
  [{ rows: 5 }],
  [[]],
])('a damaged pin from a file is refused: %j', (pin) => {
  expect(isPin(pin)).toBe(false);
});

test('a pin that does not fit the node’s outputs is a problem with a button that takes it away', () => {
  const entry = catalogEntry('test/any', 'c', {
    title: words,
    summary: words,
    help: words,
    icon: 'x',
    words: [],
    inputs: { rows: { type: 'table' } },
    settings: {},
    outputs: { rows: { type: 'model' } },
    run: async () => ({ rows: { type: 'value', json: null } }),
  });
  const problems = checkWorkflow({ ...pinned, nodes: { a: pinned.nodes.a ?? node } }, { 'test/any': entry });
  expect(problems).toMatchObject([{ code: 'bad-pin', node: 'a', fixes: [{ edit: { kind: 'set-pin', node: 'a', pin: null } }] }]);
});
