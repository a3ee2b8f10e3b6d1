import { expect, test } from 'vitest';
import { type AnyNode, catalogEntry } from '../../../nodes/kit/define-node.ts';
import type { Json } from '../../../nodes/kit/json.ts';
import { port } from '../../../nodes/kit/ports.ts';
import { file, integer, secret } from '../../../nodes/kit/settings.ts';
import type { Workflow } from '../../../nodes/kit/workflow.ts';
import { callInputs } from '../../../runtime/run/inputs.ts';
import { workflowOf } from './stage.ts';

const words = { en: 'x', zh: 'x' };
const label = { label: words };
const fetching: AnyNode = {
  title: words,
  summary: words,
  help: words,
  icon: 'x',
  words: [],
  inputs: {},
  outputs: { value: port('value') },
  settings: { count: integer({ ...label, default: 1, max: 5 }), from: file({ ...label, accept: 'data' }), key: secret(label) },
  run: async () => ({ value: { type: 'value', json: null } }),
};
const catalog = { 'test/fetch': catalogEntry('test/fetch', 'c', fetching) };
const workflow: Workflow = {
  ...workflowOf({ below: ['test/fetch'], above: ['test/fetch'] }),
  inputs: {
    count: { node: 'below', setting: 'count' },
    upstream: { node: 'above', setting: 'count' },
    from: { node: 'below', setting: 'from' },
    key: { node: 'below', setting: 'key' },
  },
};
const given = (inputs: Parameters<typeof callInputs>[2]): unknown => callInputs(workflow, catalog, inputs, new Set(['below']));

test('a call sets declared inputs below its trigger, but no file, no secret and nothing above', () => {
  expect(given({ count: 3 })).toEqual([['below', 'count', 3]]);
  const refused: Record<string, Json>[] = [
    { count: 6 },
    { other: 1 },
    { toString: 1 },
    { upstream: 2 },
    { from: { source: 'folder', folder: 'data', path: 'private.csv' } },
    { key: 'another-secret' },
  ];
  for (const inputs of refused) expect(() => given(inputs)).toThrowError(expect.objectContaining({ code: 'bad-input', status: 400 }));
});
