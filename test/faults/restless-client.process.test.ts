import { afterAll, beforeAll, expect, test } from 'vitest';
import { emptyRun, foldRun, type RunState } from '../../nodes/kit/run.ts';
import { type Program, startProgram } from '../start-program.ts';
import { connect, node, openWorkflow, runRecord, started, uploaded, watchRun, workflowOf } from './drive.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
  await program.signIn();
});
afterAll(() => program.end('SIGKILL'));

const drops = 100;

/** One connection that goes on from a state, and is dropped after so many messages, or at once. */
function glimpse(run: string, from: RunState, messages: number): Promise<RunState> {
  return new Promise((resolve, reject) => {
    let state = from;
    let left = messages;
    const client = connect(program);
    const drop = (): void => {
      client.close();
      resolve(state);
    };
    const see = (next: RunState): void => {
      state = next;
      if (--left <= 0 || state.status !== 'running') drop();
    };
    client.on('connect_error', reject);
    client.on('snapshot', (message) => see(message.state));
    client.on('events', (message) => see(message.events.reduce(foldRun, state)));
    client.on('connect', () => {
      client.emit('watch', { run, after: from.seq });
      if (messages === 0 || from.status !== 'running') drop();
    });
  });
}

test('a client that drops a hundred times during a run ends with the very state of the server', async () => {
  const rows = Array.from({ length: 2_000 }, (_, at) => `${Math.sin(at)},${Math.cos(at)},${at % 2 === 0 ? 'even' : 'odd'}`);
  const file = await uploaded(program, 'waves.csv', `sine,cosine,parity\n${rows.join('\n')}\n`);
  // Many short epochs tell many events: more than a step keeps lines of log.
  const settings = { target: 'parity', hidden: 16, epochs: 520, batchSize: 200, patience: 0 };
  const nodes = { read: node('data/read-file', { file: { ...file } }), train: node('training/train-table-model', settings) };
  const record = await openWorkflow(program, workflowOf(nodes, ['read.rows > train.rows']));
  const run = await started(program, record);
  let state: RunState = emptyRun;
  const seen: number[] = [];
  for (let drop = 0; drop < drops; drop++) {
    state = await glimpse(run, state, drop % 3);
    seen.push(state.seq);
  }
  expect(new Set(seen).size).toBeGreaterThan(10);
  const end = await watchRun(program, run, state).ended();
  expect(end.status).toBe('done');
  const truth = await runRecord(program, run);
  expect(end).toEqual(truth.state);
  expect(truth.state.steps.train?.metrics.loss).toHaveLength(520);
});
