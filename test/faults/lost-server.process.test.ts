import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { RunEvent, RunState } from '../../nodes/kit/run.ts';
import type { RunSummary, WorkflowRecord } from '../../runtime/protocol.ts';
import { type Program, startProgram } from '../start-program.ts';
import { ask, both, checkpoint, endAtLast, eventually, node, openWorkflow, started, watchRun, workflowOf } from './drive.ts';

const programs: Program[] = [];
afterEach(() => endAtLast(programs));

async function launch(home?: string): Promise<Program> {
  const program = await startProgram(home === undefined ? {} : { home });
  programs.push(program);
  await program.signIn();
  return program;
}

const epochs = 15;
/** A classifier of the sample e-mails that learns for longer than a checkpoint takes. */
function open(program: Program): Promise<WorkflowRecord> {
  const training = { textColumns: ['subject'], target: 'label', vocabularySize: 3_000, hidden: 16, epochs, batchSize: 8, patience: 0 };
  const nodes = {
    mails: node('data/sample-data', { data: 'mails' }),
    split: node('prepare/split-rows', { by: 'class', classColumn: 'label' }),
    train: node('training/train-text-classifier', training),
  };
  return openWorkflow(program, workflowOf(nodes, ['mails.rows > split.rows', 'split.training > train.rows']));
}

function modelOf({ steps }: RunState): string | undefined {
  const value = steps.train?.outputs?.model;
  return value?.type === 'model' ? value.artifact : undefined;
}

test('a training whose server is killed goes on after the restart to the same model, and no finished step runs twice', async () => {
  const [calm, first] = await Promise.all([launch(), launch()]);
  const calmSeen = watchRun(calm, await started(calm, await open(calm)));
  const run = await started(first, await open(first));
  await checkpoint(first.home);
  await first.end('SIGKILL');

  const second = await launch(first.home);
  const end = await watchRun(second, run).ended();
  expect(end.status).toBe('done');
  const journal = readFileSync(join(first.home, 'runs', run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const events = journal.map((line): RunEvent => JSON.parse(line));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  const starts = events.flatMap((event) => (event.type === 'step-started' ? [event.step] : []));
  expect(starts).toEqual(['mails', 'split', 'train', 'train']);
  const said = events.find((event) => event.type === 'run-resumed');
  expect(both(said?.because).en).toContain('Graftwork was restarted; the run goes on from the last finished step.');
  expect(both(said?.because).zh).toContain('Graftwork 已重启，运行从最后完成的步骤继续。');
  const log = (end.steps.train?.log ?? []).map((line) => both(line.message).en);
  expect(log).toContainEqual(expect.stringMatching(/^Went on from the checkpoint at step [1-9]/));
  expect((end.steps.train?.metrics.loss ?? []).map(([at]) => at)).toEqual(Array.from({ length: epochs }, (_, at) => at + 1));
  const { body: history } = await ask<RunSummary[]>(second, 'GET', '/api/runs');
  expect(history.map(({ id, status }) => [id, status])).toEqual([[run, 'done']]);

  const undisturbed = await calmSeen.ended();
  expect(modelOf(end)).toMatch(/^[0-9a-f]{64}$/);
  expect(modelOf(end)).toBe(modelOf(undisturbed));
  expect(end.steps.train?.metrics.loss).toEqual(undisturbed.steps.train?.metrics.loss);
});

test('whenever in a save the server is killed, the workflow is whole: as last answered, or as was being saved', async () => {
  let program = await launch();
  const { home, cookie } = program;
  const record = await openWorkflow(program, workflowOf({ mails: node('data/sample-data') }, []));
  const path = `/api/workflows/${record.workflow.id}`;
  let { version } = record;
  let round = 0;
  for (const killAfterMs of [0, 1, 3]) {
    let answered = '';
    let sent = '';
    const saving = (async () => {
      for (;;) {
        sent = `save ${round++}`;
        // Long enough that a file is written in more than one piece.
        const workflow = { ...record.workflow, description: sent.padEnd(150_000, '.') };
        const { body } = await ask<{ version: string }>(program, 'PUT', path, { workflow, base: version });
        ({ version } = body);
        answered = sent;
      }
    })();
    const ended = saving.catch(() => undefined);
    await eventually(() => (answered === '' ? undefined : true));
    await pause(killAfterMs);
    await program.end('SIGKILL');
    await ended;
    program = await launch(home);
    program.cookie = cookie;
    const { status, body } = await ask<WorkflowRecord>(program, 'GET', path);
    expect(status).toBe(200);
    expect([answered, sent]).toContain(body.workflow.description.replaceAll('.', ''));
    expect(body.workflow.nodes).toEqual(record.workflow.nodes);
    // What is shown is what the next save stands on.
    expect((await ask(program, 'PUT', path, { workflow: { ...body.workflow, name: 'On' }, base: body.version })).status).toBe(200);
    ({ version } = (await ask<WorkflowRecord>(program, 'GET', path)).body);
  }
});
