import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Json } from '../../nodes/kit/json.ts';
import { emptyWorkflow, type Workflow } from '../../nodes/kit/workflow.ts';
import type { ErrorBody, RunSummary, Status, WorkflowRecord } from '../../runtime/protocol.ts';
import { type Program, startProgram } from '../start-program.ts';
import { ask, both, node, openWorkflow, outlook, start, started, uploaded, watchRun, workflowOf } from './drive.ts';

let program: Program;
/** Hears whoever follows an address in a workflow file. */
let listener: Server;
let address = '';
const heard: string[] = [];
const canary = join(tmpdir(), `graftwork-canary-${process.pid}`);
beforeAll(async () => {
  listener = createServer((request, response) => {
    heard.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const bound = listener.address();
  address = `http://127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
  program = await startProgram();
  await program.signIn();
});
afterAll(async () => {
  await program.end('SIGKILL');
  listener.close();
});

/** What the text of a setting might try: shells, templates, SQL, JavaScript, addresses. */
const attacks = (): string[] => [
  `$(touch ${canary})`,
  `\`touch ${canary}\``,
  `; touch ${canary} #`,
  `{{constructor.constructor("require('fs').writeFileSync('${canary}','')")()}}`,
  `\${process.mainModule.require('fs').writeFileSync('${canary}','')}`,
  `x"; COPY (SELECT 1) TO '${canary}'; --`,
  `x'; COPY (SELECT 1) TO '${canary}'; --`,
  `x") FROM read_text('/etc/hostname'); INSTALL httpfs; LOAD httpfs; SELECT * FROM '${address}/sql.csv' --`,
  `file:///etc/passwd`,
  `${address}/setting`,
  `javascript:fetch('${address}/script')`,
  `<img src=${address}/image onerror=fetch('${address}/error')>`,
  `../../../../etc/passwd`,
];

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted();
}
/** Processes below the program's own (Linux). */
function children(): string {
  const { pid } = program.child;
  return process.platform === 'linux' ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8') : '';
}
function expectNothingDone(): void {
  expect(existsSync(canary)).toBe(false);
  expect(heard).toEqual([]);
}

/** Every text that a file can hold carries an attack. */
function poisoned(attack: string): Workflow {
  const nodes: Workflow['nodes'] = {
    read: {
      ...node('data/read-file', { file: { source: 'folder', folder: attack, path: attack } }),
      title: attack.slice(0, 200),
      note: attack,
    },
    filter: node('prepare/filter-rows', { conditions: [{ column: attack, operator: 'matches', value: attack }] }),
    train: node('training/train-text-classifier', { target: attack, textColumns: [attack] }),
    deploy: node('deploy/deploy-endpoint', { name: attack }),
    hook: node('control/webhook-trigger', { name: attack, sample: attack }),
    unknown: node('future/run-shell', { command: attack, script: { run: attack } }),
  };
  const wires = ['read.rows > filter.rows', 'filter.kept > train.rows', 'train.model > deploy.model'];
  return workflowOf(nodes, wires, {
    name: attack.slice(0, 200),
    description: attack,
    notes: [{ id: 'n', text: attack, x: 0, y: 0, width: 100, height: 100 }],
    groups: [{ id: 'g', name: attack.slice(0, 200), nodes: ['read'] }],
    inputs: { [attack]: { node: 'hook', setting: 'sample' } },
  });
}

test('opening a file full of attacks starts no process, makes no request and no file but its own; a run of it is refused', async () => {
  const before = { processes: children(), files: filesOf(program.home) };
  const opened: WorkflowRecord[] = [];
  for (const attack of attacks()) opened.push(await openWorkflow(program, poisoned(attack)));
  const added = filesOf(program.home).filter((file) => !before.files.includes(file));
  expect(added.filter((file) => !/^(workflows|documents)(\/|$)/.test(file))).toEqual([]);
  expect(children()).toBe(before.processes);
  expect((await ask<Status>(program, 'GET', '/api/status')).body.workers).toEqual([]);
  expectNothingDone();

  for (const record of opened) {
    // All of it is kept as it came, so that saving gives the file back.
    expect(Object.keys(record.workflow.nodes)).toHaveLength(6);
    expect((await outlook(program, record)).status).toBe(200);
    const { status, body } = await start(program, record);
    expect(status).toBe(409);
    expect(body.error.code).toBe('has-problems');
    expect((await ask<ErrorBody>(program, 'POST', `/api/workflows/${record.workflow.id}/publish`)).status).toBe(409);
  }
  expect((await ask<RunSummary[]>(program, 'GET', '/api/runs')).body).toEqual([]);
  expectNothingDone();
});

test('data whose column names and cells are attacks is data', async () => {
  const names = attacks().map((attack) => `"${attack.replaceAll('"', '""')}"`);
  const cells = Array.from({ length: 30 }, (_, at) =>
    names.map((name, place) => (place === 0 ? (at % 2 === 0 ? 'a' : 'b') : name)).join(','),
  );
  const file = await uploaded(program, `${attacks()[5] ?? ''}.csv`, `${names.join(',')}\n${cells.join('\n')}\n`);
  const [target = '', ...others] = attacks().map((attack) => attack.trim());
  const nodes = {
    read: node('data/read-file', { file: { ...file }, header: 'names' }),
    duplicates: node('prepare/remove-duplicates', { method: 'exact', columns: others }),
    filter: node('prepare/filter-rows', {
      conditions: others.map((column) => ({ column, operator: 'equals', value: column })),
      join: 'any',
    }),
    split: node('prepare/split-rows', { by: 'class', classColumn: target }),
    train: node('training/train-text-classifier', { target, textColumns: others, effort: 'quick' }),
  };
  const wires = ['read.rows > duplicates.rows', 'read.rows > filter.rows', 'filter.kept > split.rows', 'split.training > train.rows'];
  const record = await openWorkflow(program, workflowOf(nodes, wires));
  const end = await watchRun(program, await started(program, record)).ended();
  for (const step of Object.values(end.steps)) expect(step.problem?.code).toBe(undefined);
  const kept = end.steps.filter?.outputs?.kept;
  expect(kept?.type === 'table' && kept.count).toBe(30);
  expect(end.steps.train?.outputs?.model).toMatchObject({ classes: ['a', 'b'] });
  expectNothingDone();
});

test.each<[what: string, ref: Json]>([
  ['the system', { source: 'folder', folder: '/etc', path: 'passwd' }],
  ['the home', { source: 'folder', folder: '.', path: 'secret.key' }],
  ['above the examples', { source: 'example', path: '../package.json' }],
  ['an absolute path', { source: 'example', path: '/etc/passwd' }],
  ['an artifact by path', { source: 'upload', artifact: '../../secret.key', name: 'x.csv', bytes: 1 }],
  ['an artifact by a hash that is not there', { source: 'upload', artifact: 'a'.repeat(64), name: 'x.csv', bytes: 1 }],
  ['a member of an object', { source: 'upload', artifact: 'constructor', name: '__proto__', bytes: 1 }],
  ['an unknown source', { source: 'http', url: 'http://127.0.0.1/x.csv' }],
  ['no object', '/etc/passwd'],
])('a file setting that reaches for %s reads nothing and says what to do', async (_what, ref) => {
  const record = await openWorkflow(program, workflowOf({ read: node('data/read-file', { file: ref }) }, []));
  const { status, body } = await start(program, record);
  expect(status).toBe(409);
  const [problem] = body.error.problems ?? [];
  expect(problem).toMatchObject({ node: 'read', severity: 'error' });
  expect(both(problem?.message).en).toMatch(/[Cc]hoose|upload|list/);
  expect(both(problem?.message).zh).toMatch(/请/);
});

test.each<[what: string, body: () => string]>([
  [
    'ten thousand nodes',
    () =>
      JSON.stringify({
        ...emptyWorkflow('x', 'x'),
        nodes: Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`n${at}`, node('data/sample-data')])),
      }),
  ],
  ['deep nesting', () => `{"format":"graftwork/1","id":"x","name":"x","wires":[],"nodes":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`],
  [
    'a prototype key',
    () => `{"format":"graftwork/1","id":"x","name":"x","wires":[],"nodes":{},"inputs":{"__proto__":{"node":"a","setting":"b"}}}`,
  ],
  [
    'a constructor key',
    () => `{"format":"graftwork/1","id":"x","name":"x","wires":[],"nodes":{"a":{"constructor":{"prototype":{"x":1}}}}}`,
  ],
  [
    'a node that is named as a method of every object',
    () => JSON.stringify({ ...emptyWorkflow('x', 'x'), nodes: { toString: node('data/sample-data') } }),
  ],
  [
    'a wire into such a method',
    () => JSON.stringify(workflowOf({ a: node('data/sample-data'), b: node('prepare/split-rows') }, ['a.rows > b.valueOf'])),
  ],
  [
    'an input that sets such a method',
    () => JSON.stringify({ ...emptyWorkflow('x', 'x'), inputs: { a: { node: 'hasOwnProperty', setting: 'toString' } } }),
  ],
  ['a type that is a path', () => JSON.stringify({ ...emptyWorkflow('x', 'x'), nodes: { a: node('../../runtime/main') } })],
])('a draft with %s is refused by every door: import, save and outlook', async (_what, body) => {
  const { workflow, version } = await openWorkflow(program, emptyWorkflow('x', 'Kept'));
  const send = async (method: string, path: string, text: string): Promise<[number, string]> => {
    const headers = { cookie: program.cookie, 'content-type': 'application/json' };
    const reply = await fetch(`${program.url}${path}`, { method, headers, body: text });
    const answer: ErrorBody = await reply.json();
    return [reply.status, both(answer.error.message).zh];
  };
  const doors = [
    await send('POST', '/api/workflows', JSON.stringify({ file: body() })),
    await send('PUT', `/api/workflows/${workflow.id}`, `{"base":"${version}","workflow":${body()}}`),
    await send('POST', `/api/workflows/${workflow.id}/outlook`, `{"target":{"mode":"all"},"workflow":${body()}}`),
  ];
  for (const [status, zh] of doors) {
    expect(status).toBe(400);
    expect(zh).toMatch(/[一-鿿]{5}/);
  }
  const kept = (await ask<WorkflowRecord>(program, 'GET', `/api/workflows/${workflow.id}`)).body;
  expect(kept).toMatchObject({ version, workflow });
});
