import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { emptyRun, foldRun, type RunEvent, type RunState } from '../../nodes/kit/run.ts';
import type { QueueEntry, RunSummary, WorkflowRecord } from '../../runtime/protocol.ts';
import { type Program, startProgram } from '../start-program.ts';
import { ask, both, connect, endAtLast, eventually, node, openWorkflow, runRecord, started, watchRun, workflowOf } from './drive.ts';

const programs: Program[] = [];
afterEach(() => endAtLast(programs));

async function launch(options: { home?: string; within?: readonly string[] } = {}): Promise<Program> {
  const program = await startProgram(options);
  programs.push(program);
  await program.signIn();
  return program;
}
/** With one core for all of it, where the system can do that: other threads must not mean other losses. */
const oneCore = existsSync('/usr/bin/taskset') ? ['taskset', '-c', '0'] : undefined;

const epochs = 5;
function open(program: Program): Promise<WorkflowRecord> {
  const training = { textColumns: ['subject'], target: 'label', vocabularySize: 1_000, hidden: 16, epochs, batchSize: 16, patience: 0 };
  const nodes = {
    mails: node('data/sample-data', { data: 'mails' }),
    split: node('prepare/split-rows', { by: 'class', classColumn: 'label' }),
    train: node('training/train-text-classifier', training),
  };
  return openWorkflow(program, workflowOf(nodes, ['mails.rows > split.rows', 'split.training > train.rows']));
}
const drops = 100;
/** What a page shows of a run whose connection is lost so many times, and that is reloaded now and then. */
async function afterDrops(program: Program, run: string): Promise<RunState> {
  let state: RunState = emptyRun;
  for (let drop = 0; drop < drops; drop++) {
    const from = drop % 10 === 0 ? emptyRun : state;
    state = await new Promise<RunState>((resolve, reject) => {
      const client = connect(program);
      const leave = (next: RunState): void => {
        client.close();
        resolve(next);
      };
      client.on('connect_error', reject);
      client.on('snapshot', (message) => leave(message.state));
      client.on('events', (message) => leave(message.events.reduce(foldRun, from)));
      // It may have heard some of what follows before: who has seen everything is told nothing.
      client.on('connect', () => client.emit('watch', { run, after: Math.max(0, from.seq - 1 - (drop % 7)) }));
    });
  }
  return state;
}

test('a training that is paused and whose server is killed goes on after a restart, with other threads, to the very same losses and model', async () => {
  const [calm, first] = await Promise.all([launch(), launch()]);
  const calmSeen = watchRun(calm, await started(calm, await open(calm)));
  const run = await started(first, await open(first));
  const seen = watchRun(first, run);
  await seen.until(({ steps }) => (steps.train?.metrics.loss?.length ?? 0) > 1);
  expect((await ask(first, 'POST', `/api/runs/${run}/pause`)).status).toBe(202);
  const paused = await seen.until(({ steps }) => steps.train?.status === 'paused');
  expect([paused.status, paused.steps.mails?.status, paused.steps.split?.status]).toEqual(['paused', 'done', 'done']);
  seen.close();
  expect(await afterDrops(first, run)).toEqual((await runRecord(first, run)).state);
  await first.end('SIGKILL');

  const second = await launch({ home: first.home, ...(oneCore && { within: oneCore }) });
  const { body: queue } = await ask<QueueEntry[]>(second, 'GET', '/api/queue');
  expect(queue).toMatchObject([{ run, status: 'paused', done: 2, steps: 3 }]);
  expect((await runRecord(second, run)).status).toBe('paused');
  const watched = watchRun(second, run);
  await watched.until(({ seq }) => seq > 0);
  await ask(second, 'POST', `/api/runs/${run}/resume`);
  // Paused once more and resumed at once, so that the word reaches the training while it reads its rows, or never.
  await watched.until(({ steps }) => steps.train?.status === 'running');
  await ask(second, 'POST', `/api/runs/${run}/pause`);
  await ask(second, 'POST', `/api/runs/${run}/resume`);
  const end = await watched.ended();
  expect(end.status).toBe('done');

  const undisturbed = await calmSeen.ended();
  const curve = (state: RunState) => state.steps.train?.metrics.loss;
  expect(curve(end)).toHaveLength(epochs);
  expect(curve(end)).toEqual(curve(undisturbed));
  const artifact = ({ steps }: RunState) => (steps.train?.outputs?.model?.type === 'model' ? steps.train.outputs.model.artifact : '');
  expect(artifact(end)).toMatch(/^[0-9a-f]{64}$/);
  expect(artifact(end)).toBe(artifact(undisturbed));
  const journal = readFileSync(join(first.home, 'runs', run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const events = journal.map((line): RunEvent => JSON.parse(line));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  expect(events.filter((event) => event.type === 'step-done' && event.step === 'train')).toHaveLength(1);
  const again = events.filter((event) => event.type === 'step-started').map((event) => ('step' in event ? event.step : ''));
  expect(again.filter((step) => step !== 'train')).toEqual(['mails', 'split']);
  const said = events.find((event) => event.type === 'run-paused' && event.seq > paused.seq);
  expect(said?.type === 'run-paused' && both(said.because)).toMatchObject({ en: 'Graftwork was restarted; the run is still paused.' });
  const log = (end.steps.train?.log ?? []).map((line) => both(line.message).en);
  expect(log).toContainEqual(expect.stringMatching(/^Went on from the checkpoint at step [1-9]/));
  const { body: history } = await ask<RunSummary[]>(second, 'GET', '/api/runs');
  expect(history.map(({ id, status }) => [id, status])).toEqual([[run, 'done']]);
  await eventually(async () => (await ask<QueueEntry[]>(second, 'GET', '/api/queue')).body.length === 0 || undefined);
});
