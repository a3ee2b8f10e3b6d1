import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ErrorBody, RunSummary, WorkflowRecord } from '../../runtime/protocol.ts';
import { type Program, startProgram, temporaryHome } from '../start-program.ts';
import { ownMounts, startOnDisk } from '../small-disk.ts';
import {
  ask,
  both,
  endAtLast,
  node,
  openWorkflow,
  outlook,
  type Reply,
  runRecord,
  start,
  started,
  upload,
  uploaded,
  watchRun,
  workflowOf,
} from './drive.ts';

/** Megabytes of the disk that the program lives on. */
const diskMb = 24;
const programs: Program[] = [];
/** The program's home as seen from outside its namespace. */
let home = '';
let program: Program;
beforeEach(async ({ skip }) => {
  if (!ownMounts) return skip('no mount namespace is allowed here');
  ({ program, home } = await startOnDisk(diskMb));
  programs.push(program);
  await program.signIn();
});
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') process.stdout.write(program.output());
  await endAtLast(programs);
});

function freeBytes(): number {
  const { bavail, bsize } = statfsSync(home);
  return bavail * bsize;
}
const filler = (): string => join(home, 'filler');
/** Leaves so many bytes of the disk free. */
function fillBut(left: number): void {
  writeFileSync(filler(), Buffer.alloc(Math.max(0, freeBytes() - left), 1));
}
function makeRoom(): void {
  rmSync(filler(), { force: true });
}

/** Rows that no compression makes small. */
function csv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, at) => `${at},${randomBytes(48).toString('base64')}`);
  return `id,noise\n${lines.join('\n')}\n`;
}

function expectDiskFull({ status, body }: Reply<ErrorBody>): void {
  expect(status).toBe(507);
  expect(body.error.code).toBe('disk-full');
  expect(both(body.error.message).en).toMatch(/^The disk is full.*Free some space/);
  expect(both(body.error.message).zh).toMatch(/^磁盘已满.*清理/);
}
const rename = (record: WorkflowRecord, description: string): Promise<Reply<ErrorBody>> =>
  ask(program, 'PUT', `/api/workflows/${record.workflow.id}`, { workflow: { ...record.workflow, description }, base: record.version });

/** Files that a write cut off left behind. */
function leftovers(): string[] {
  return readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => /\.new$|incoming\/.+/.test(name));
}

test('an upload that does not fit is refused, leaves nothing, and one that fits is taken', async () => {
  const before = freeBytes();
  expectDiskFull(await upload(program, 'large.csv', Buffer.alloc(40_000_000, 'a,b\n')));
  expect(leftovers()).toEqual([]);
  expect(before - freeBytes()).toBeLessThan(200_000);
  const { status } = await upload(program, 'small.csv', csv(100));
  expect(status).toBe(201);
});

test('a run that fills the disk fails at the step that wrote; with room made it goes through, and history is whole', async () => {
  const file = await uploaded(program, 'noise.csv', csv(40_000));
  const nodes = { read: node('data/read-file', { file: { ...file } }), split: node('prepare/split-rows', { by: 'random' }) };
  const record = await openWorkflow(program, workflowOf(nodes, ['read.rows > split.rows']));
  fillBut(1_000_000);
  const failed = await started(program, record);
  const end = await watchRun(program, failed).ended();
  expect(end.status).toBe('failed');
  expect(end.steps.read?.problem?.code).toBe('disk-full');
  expect(both(end.steps.read?.problem?.message).en).toMatch(/^The disk is full.*Free some space, then run again/);
  expect(both(end.steps.read?.problem?.message).zh).toMatch(/^磁盘已满.*重新运行/);
  expect(end.steps.split?.status).toBe('skipped');
  expect(leftovers()).toEqual([]);

  makeRoom();
  const run = await started(program, record);
  expect((await watchRun(program, run).ended()).status).toBe('done');
  const { body: history } = await ask<RunSummary[]>(program, 'GET', '/api/runs');
  expect(history.map(({ id, status }) => [id, status])).toEqual([
    [run, 'done'],
    [failed, 'failed'],
  ]);
  expect((await runRecord(program, failed)).problem?.code).toBe('disk-full');
});

test('a save that does not fit is refused; the last one is whole, and the refused one can be made once there is room', async () => {
  const record = await openWorkflow(program, workflowOf({ a: node('data/sample-data', { data: 'penguins' }) }, []));
  fillBut(0);
  expectDiskFull(await rename(record, 'x'.repeat(9_000)));
  expectDiskFull(await ask(program, 'POST', '/api/workflows', { name: 'Another' }));
  const { body: kept } = await ask<WorkflowRecord>(program, 'GET', `/api/workflows/${record.workflow.id}`);
  expect(kept).toMatchObject({ version: record.version, workflow: record.workflow });
  expect((await ask<unknown[]>(program, 'GET', '/api/workflows')).body).toHaveLength(1);
  makeRoom();
  expect((await rename(record, 'x'.repeat(9_000))).status).toBe(200);
  expect(leftovers()).toEqual([]);
});

test('whatever little is left, the server lives on, no save is half there, and every run ends', async () => {
  const record = await openWorkflow(program, workflowOf({ a: node('data/sample-data', { data: 'penguins' }) }, []));
  const runs = new Map<string, string>();
  let { version } = record;
  for (let pages = 0; pages <= 16; pages++) {
    fillBut(pages * 4_096);
    const begun = await start(program, record);
    if (begun.status === 201) runs.set(begun.body.run, (await watchRun(program, begun.body.run).ended()).status);
    else expectDiskFull(begun);
    const saved = await ask<{ version: string } & ErrorBody>(program, 'PUT', `/api/workflows/${record.workflow.id}`, {
      workflow: { ...record.workflow, description: `with ${pages} pages left` },
      base: version,
    });
    if (saved.status === 200) ({ version } = saved.body);
    else expectDiskFull(saved);
    const { body: now } = await ask<WorkflowRecord>(program, 'GET', `/api/workflows/${record.workflow.id}`);
    expect(now.version).toBe(version);
    makeRoom();
    expect((await outlook(program, now)).status).toBe(200);
  }
  expect(runs.size).toBeGreaterThan(0);
  expect(program.output()).not.toContain('unforeseen');
  const { body: history } = await ask<RunSummary[]>(program, 'GET', '/api/runs');
  for (const { id, status } of history) expect([id, status]).toEqual([id, runs.get(id) ?? 'failed']);
  // Each line that is on the disk is whole.
  for (const file of readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'))) {
    const lines = readFileSync(join(home, file), 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  }
});

test('a webhook call is refused while its run cannot be written down; each answered one is in the history, an idempotent one once', async () => {
  const nodes = { trigger: node('control/webhook-trigger', { name: 'echo' }), respond: node('control/respond') };
  const { workflow } = await openWorkflow(program, workflowOf(nodes, ['trigger.request > respond.value']));
  expect((await ask(program, 'POST', `/api/workflows/${workflow.id}/publish`)).status).toBe(200);
  const runs: string[] = [];
  async function call(key?: string): Promise<Reply<ErrorBody>> {
    const headers = { cookie: program.cookie, 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) };
    const reply = await fetch(`${program.url}/hooks/echo`, { method: 'POST', headers, body: JSON.stringify({ text: 'x'.repeat(1_000) }) });
    if (reply.status === 200) runs.push(reply.headers.get('x-graftwork-run') ?? '');
    return { status: reply.status, body: await reply.json() };
  }
  expect((await call()).status).toBe(200);
  fillBut(0);
  const refused = [];
  for (let at = 0; at < 10; at++) {
    const reply = await call();
    if (reply.status !== 200) refused.push(reply);
  }
  expect(refused.length).toBeGreaterThan(5);
  for (const reply of refused) expectDiskFull(reply);
  const order = [await call('order-1'), await call('order-1')];
  makeRoom();
  order.push(await call('order-1'), await call('order-1'));
  expect(order.at(-1)?.status).toBe(200);
  expect((await call()).status).toBe(200);
  const { body: history } = await ask<RunSummary[]>(program, 'GET', '/api/runs?limit=200&hook=echo');
  const kept = history.map(({ id }) => id);
  expect(runs.filter((run) => !kept.includes(run))).toEqual([]);
  // The key's own run is there once, however often it was asked for.
  expect(kept).toHaveLength(new Set(runs).size);
});

test('a start on a full disk is refused with a sentence in the language of the terminal', async () => {
  const folder = await temporaryHome();
  const mount = `mount -t tmpfs -o size=64k tmpfs ${folder} && head -c 1000000 /dev/zero > ${folder}/filler; exec "$@"`;
  const begin = (env: NodeJS.ProcessEnv): Promise<Program> =>
    startProgram({ home: folder, env, within: [...(ownMounts ?? []), 'sh', '-c', mount, 'sh'] });
  await expect(begin({})).rejects.toThrow(/The disk is full, so Graftwork did not start.*Free some space/);
  await expect(begin({ LANG: 'zh_CN.UTF-8' })).rejects.toThrow(/磁盘已满，Graftwork 未启动.*请在/);
});
