import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startServer, type TestServer } from './start-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const keptBytes = async () => (await server.ask('GET', '/api/storage')).json().keptBytes;
beforeEach(async () => {
  const files = { 'hub/models--a/blobs/b1': 1_000, 'readings/r1/rows.jsonl': 200, 'payloads/claims/p0000000000001.jsonl': 30 };
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(server.home, path)), { recursive: true });
    await writeFile(join(server.home, path), 'x'.repeat(bytes));
  }
});

test('what was fetched and kept beside results is counted, each by itself', async () => {
  expect(await keptBytes()).toEqual({ hub: 1_000, readings: 200, payloads: 30 });
});

test.each(['hub', 'readings'] as const)('%s goes when asked, and nothing else does', async (kept) => {
  const before = await keptBytes();
  expect((await server.ask('DELETE', `/api/storage/${kept}`)).json()).toEqual({ freed: before[kept] });
  expect(await keptBytes()).toEqual({ ...before, [kept]: 0 });
});

test('nothing goes that a run may be reading, and no other folder at all', async () => {
  const { status } = server.small;
  server.small.status = () => ({ ...status(), running: 1 });
  const refused = await server.ask('DELETE', '/api/storage/hub');
  server.small.status = status;
  expect(refused.statusCode).toBe(409);
  expect(refused.json().error.message.text.zh).toContain('请等它完成');
  for (const other of ['payloads', 'documents', '..%2f', 'artifacts'])
    expect((await server.ask('DELETE', `/api/storage/${other}`)).statusCode).not.toBe(200);
  expect(await keptBytes()).toEqual({ hub: 1_000, readings: 200, payloads: 30 });
});
