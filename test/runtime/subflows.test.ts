import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeSubflow } from '../../nodes/kit/fold.ts';
import { say } from '../../nodes/kit/text.ts';
import { emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import { startServer, testCatalog, type TestServer } from './start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const artifact = 'ab'.repeat(32);
const file = { source: 'upload', artifact, name: 'a.csv', bytes: 1 };
function folded(name = 'Shape'): { workflow: Workflow; hash: string } {
  const plain: Workflow = {
    ...emptyWorkflow('w', 'W'),
    nodes: { shape: { type: 'control/shape-value', version: 1, settings: { file }, ui: { x: 0, y: 0 } } },
  };
  const { workflow, node } = makeSubflow(plain, testCatalog, { id: 's1', name, nodes: new Set(['shape']) });
  return { workflow, hash: workflow.nodes[node]?.type.slice('subflow/'.length) ?? '' };
}
const list = async () => (await server.ask('GET', '/api/subflows')).json();

test('a subflow is put into the library, named anew as another content, and taken out again', async () => {
  const { workflow, hash } = folded();
  const put = await server.ask('PUT', '/api/subflows', { hash, subflows: workflow.subflows });
  expect(put.json()).toMatchObject({ id: 's1', hash });
  expect(server.stores.subflows.uploads()).toEqual([artifact]);
  const renamed = (await server.ask('PATCH', '/api/subflows/s1', { name: 'Better' })).json();
  expect(renamed.hash).not.toBe(hash);
  expect(renamed.subflows[renamed.hash]).toMatchObject({ name: 'Better', revision: 2 });
  expect(await list()).toHaveLength(1);
  expect((await server.ask('DELETE', '/api/subflows/s1')).statusCode).toBe(204);
  expect(await list()).toEqual([]);
  expect((await server.ask('PATCH', '/api/subflows/s1', { name: 'Gone' })).statusCode).toBe(404);
});

test('a content that is not what its hash says is refused with a sentence', async () => {
  const { workflow, hash } = folded();
  const other = { ...workflow.subflows?.[hash], name: 'Forged' };
  const reply = await server.ask('PUT', '/api/subflows', { hash, subflows: { [hash]: other } });
  expect(reply.statusCode).toBe(400);
  expect(say(reply.json().error.message, 'en')).toContain('“Forged” is not what it says it is');
  expect((await server.ask('PUT', '/api/subflows', { hash, subflows: {} })).statusCode).toBe(400);
});

test('a file with a subflow is stored and given back as it was', async () => {
  const { workflow } = folded();
  const record = await server.newWorkflow(workflow);
  expect(record.workflow.subflows).toEqual(workflow.subflows);
  expect(record.notices).toEqual([]);
});
