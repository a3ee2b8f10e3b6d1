import { expect, test } from 'vitest';
import webhookTrigger from '../../../nodes/control/webhook-trigger.ts';
import readFile from '../../../nodes/data/read-file.ts';
import sampleData from '../../../nodes/data/sample-data.ts';
import deployEndpoint from '../../../nodes/deploy/deploy-endpoint.ts';
import registerModel from '../../../nodes/deploy/register-model.ts';
import { type AnyNode, type Catalog, catalogEntry } from '../../../nodes/kit/define-node.ts';
import { type SheetLine, sheetOf } from '../../../nodes/kit/share-sheet.ts';
import { say } from '../../../nodes/kit/text.ts';
import { emptyWorkflow, type WorkflowNode } from '../../../nodes/kit/workflow.ts';

const definitions: Record<string, AnyNode> = {
  'data/read-file': readFile,
  'data/sample-data': sampleData,
  'deploy/register-model': registerModel,
  'deploy/deploy-endpoint': deployEndpoint,
  'control/webhook-trigger': webhookTrigger,
};
const catalog: Catalog = Object.fromEntries(
  Object.entries(definitions).map(([type, definition]) => [type, catalogEntry(type, 'code', definition)]),
);
const node = (type: string, settings: WorkflowNode['settings'] = {}): WorkflowNode => ({ type, version: 1, settings, ui: { x: 0, y: 0 } });
const lines = (nodes: Record<string, WorkflowNode>): SheetLine[] => sheetOf({ ...emptyWorkflow('w', 'W'), nodes }, catalog);
const words = (part: SheetLine['part'], nodes: Record<string, WorkflowNode>): string[] =>
  lines(nodes).flatMap((line) => (line.part === part ? [say(line.message, 'en')] : []));

test('an uploaded file is read, with its size, and wanted where the workflow is opened', () => {
  const file = { source: 'upload', artifact: 'a'.repeat(64), name: 'customers.csv', bytes: 2_340_000 };
  expect(words('reads', { read: node('data/read-file', { file }) })).toEqual(['“customers.csv”, an uploaded file of 2.3 MB']);
  expect(lines({ read: node('data/read-file', { file }) })[0]?.wants).toEqual({ file });
});

test('what stays after a run is named: models, endpoints, webhooks', () => {
  const made = words('writes', {
    a: node('deploy/register-model', { name: 'spam' }),
    b: node('deploy/deploy-endpoint', { name: 'spam-filter' }),
    c: node('control/webhook-trigger', { name: 'mail-in' }),
  });
  expect(made).toEqual([
    'a version of the model “spam”',
    'an endpoint at /endpoints/spam-filter',
    'a webhook at /hooks/mail-in, once somebody publishes it',
  ]);
});

test('a node that this Graftwork lacks is needed, and two of a kind are one line', () => {
  expect(words('needs', { a: node('future/think'), b: node('future/think') })).toEqual(['the node “future/think”']);
});

test('whom a node calls is said with the node', () => {
  const calling = { ...catalog['data/sample-data'], calls: { en: 'the address that you give', zh: '您填写的地址' } };
  const workflow = { ...emptyWorkflow('w', 'W'), nodes: { a: { ...node('data/sample-data'), title: 'Orders' } } };
  const sheet = sheetOf(workflow, Object.assign({}, catalog, { 'data/sample-data': calling }));
  expect(sheet.map(({ part, message }) => `${part} ${say(message, 'en')}`)).toEqual(['calls “Orders”: the address that you give']);
});
