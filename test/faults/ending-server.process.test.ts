import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { KeyRecord, Published, RunSummary } from '../../runtime/protocol.ts';
import { type Program, runProgram, startProgram, temporaryHome } from '../start-program.ts';
import { ask, endAtLast, eventually, node, openWorkflow, workflowOf } from './drive.ts';

const programs: Program[] = [];
afterEach(() => endAtLast(programs));
async function launch(home?: string): Promise<Program> {
  const program = await startProgram(home === undefined ? {} : { home });
  programs.push(program);
  return program;
}

async function publish(program: Program): Promise<string> {
  const nodes = {
    trigger: node('control/webhook-trigger', { name: 'echo' }),
    shape: node('control/shape-value'),
    respond: node('control/respond'),
  };
  const record = await openWorkflow(program, workflowOf(nodes, ['trigger.request > shape.value', 'shape.value > respond.value']));
  const { status } = await ask<Published>(program, 'POST', `/api/workflows/${record.workflow.id}/publish`);
  expect(status).toBe(200);
  await ask(program, 'PATCH', '/api/hooks/echo', { requestsPerMinute: 1_000_000 });
  return (await ask<KeyRecord & { key: string }>(program, 'POST', '/api/keys', { name: 'caller', scopes: ['hooks'] })).body.key;
}

test('calls during the end of the server are answered and kept, or refused; none is lost, and the end takes no force', async () => {
  const first = await launch();
  await first.signIn();
  const key = await publish(first);
  const answered: { at: number; run: string }[] = [];
  const refused = new Set<string>();
  let sent = 0;
  let ending = false;
  async function caller(): Promise<void> {
    while (!ending) {
      const at = sent++;
      try {
        const reply = await fetch(`${first.url}/hooks/echo`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
          body: JSON.stringify({ at }),
        });
        const body: unknown = await reply.json();
        if (reply.status === 200) {
          expect(body).toEqual({ at });
          answered.push({ at, run: reply.headers.get('x-graftwork-run') ?? '' });
        } else refused.add(`${reply.status}`);
      } catch (error) {
        // A connection that is not there any more is a refusal too.
        refused.add(error instanceof Error ? error.name : 'refused');
        ending ||= first.child.exitCode !== null;
      }
    }
  }
  const callers = Array.from({ length: 20 }, caller);
  await eventually(() => (answered.length >= 200 ? true : undefined));
  await first.end('SIGTERM');
  ending = true;
  await Promise.all(callers);
  expect(first.child.exitCode).toBe(0);
  expect(first.output()).not.toMatch(/unforeseen|Error/);
  expect([...refused].filter((how) => how === '500')).toEqual([]);

  const second = await launch(first.home);
  second.cookie = first.cookie;
  const kept = new Set<string>();
  for (let before = ''; ;) {
    const { body } = await ask<RunSummary[]>(second, 'GET', `/api/runs?limit=200&hook=echo${before}`);
    if (body.length === 0) break;
    for (const { id, status } of body) {
      expect(status).toBe('done');
      kept.add(id);
    }
    before = `&before=${body.at(-1)?.id}`;
  }
  expect(answered.filter(({ run }) => !kept.has(run))).toEqual([]);
});

test('an end in the middle of a training is quick, and the next start goes on with it', async () => {
  const first = await launch();
  await first.signIn();
  const settings = { target: 'species', hidden: 32, epochs: 3_000, batchSize: 8, patience: 0 };
  const nodes = { data: node('data/sample-data', { data: 'penguins' }), train: node('training/train-table-model', settings) };
  const { workflow, version } = await openWorkflow(first, workflowOf(nodes, ['data.rows > train.rows']));
  const { body } = await ask<{ run: string }>(first, 'POST', '/api/runs', { workflow: workflow.id, version, target: { mode: 'all' } });
  const summary = async (program: Program): Promise<RunSummary> => (await ask<RunSummary>(program, 'GET', `/api/runs/${body.run}`)).body;
  await eventually(async () => {
    const { body: record } = await ask<{ state: { steps: Record<string, { metrics: object }> } }>(first, 'GET', `/api/runs/${body.run}`);
    return 'loss' in (record.state.steps.train?.metrics ?? {}) ? true : undefined;
  });
  await first.end('SIGTERM');
  expect(first.child.exitCode).toBe(0);
  const second = await launch(first.home);
  second.cookie = first.cookie;
  expect((await summary(second)).status).toBe('running');
  await ask(second, 'POST', `/api/runs/${body.run}/cancel`);
  await eventually(async () => ((await summary(second)).status === 'cancelled' ? true : undefined));
});

test('a home that is no folder is refused with a sentence that says what to do', async () => {
  const file = join(await temporaryHome(), 'file');
  await writeFile(file, '');
  const { status, output } = await runProgram({ GRAFTWORK_HOME: file, GRAFTWORK_PORT: '0' });
  expect(status).toBe(1);
  expect(output).toMatch(/cannot write in the folder .*choose another folder with GRAFTWORK_HOME/);
  expect(output).not.toContain('    at ');
});
