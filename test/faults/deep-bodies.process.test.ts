import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ErrorBody } from '../../runtime/protocol.ts';
import { type Program, startProgram } from '../start-program.ts';
import { ask, both, node, openWorkflow, workflowOf } from './drive.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
  await program.signIn();
});
afterAll(() => program.end('SIGKILL'));

/** Parsed without a word, but whoever writes it again overflows the stack. */
const deep = '['.repeat(20_000) + ']'.repeat(20_000);

async function post(path: string, body: string): Promise<{ status: number; body: ErrorBody }> {
  const headers = { cookie: program.cookie, 'content-type': 'application/json' };
  const reply = await fetch(`${program.url}${path}`, { method: 'POST', headers, body });
  return { status: reply.status, body: await reply.json() };
}

test('a body that is nested too deep is refused with a sentence, wherever it is sent, and the server lives', async () => {
  const nodes = { trigger: node('control/webhook-trigger', { name: 'deep' }), answer: node('control/respond') };
  const { workflow, version } = await openWorkflow(program, workflowOf(nodes, ['trigger.request > answer.value']));
  expect((await ask(program, 'POST', `/api/workflows/${workflow.id}/publish`)).status).toBe(200);
  const target = `{"mode":"to","node":"answer","sample":${deep}}`;
  for (const [path, body] of [
    ['/hooks/deep', deep],
    ['/hooks/deep', `{"text":${deep}}`],
    ['/hooks/deep/test', deep],
    ['/endpoints/any', `{"rows":[{"a":${deep}}]}`],
    ['/api/runs', `{"workflow":"${workflow.id}","version":"${version}","target":${target}}`],
  ] as const) {
    const reply = await post(path, body);
    expect(`${path} ${reply.status} ${reply.body.error.code}`).toBe(`${path} 400 too-deep`);
    expect(both(reply.body.error.message).zh).toContain('100');
  }
  const fine = await post('/hooks/deep', JSON.stringify({ text: '[[{'.repeat(200), list: [[[[1]]]] }));
  expect(fine.status).toBe(200);
});
