import { setImmediate as turn } from 'node:timers/promises';
import type { Device } from '../../nodes/kit/define-node.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import { openArtifacts } from '../store/artifacts.ts';
import { failureOf } from './failure.ts';
import { createLightCalls, gather } from './light-calls.ts';
import { peakBytes, resetPeak } from './memory.ts';
import { type CallReport, type FromWorker, isToWorker, type StepJob, type ToWorker, type WorkerHome } from './messages.ts';
import { createOutbox } from './outbox.ts';
import { readTable } from './read-table.ts';
import { type Bench, runStep } from './run-step.ts';

/** A worker: one process that runs the steps it is sent. It holds no state that its end could lose. */
const home: WorkerHome = JSON.parse(process.argv[2] ?? '{}');
const artifacts = await openArtifacts(home.artifacts);
const jobs = new Map<number, { controller: AbortController; pausing: boolean; finishing: boolean }>();
const yieldMs = 20;

const bench: Bench = {
  artifacts,
  nodes: home.nodes,
  device: { kind: 'cpu', threads: 1, memory: 1_000_000_000 },
  alive() {
    // A loop that never awaits does not hear that the channel has closed.
    if (process.ppid !== home.server) process.exit(0);
  },
};
const calls = createLightCalls(bench);

function send(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}

process.on('message', (data) => {
  if (isToWorker(data)) receive(data);
});
process.on('disconnect', () => process.exit(0));
// The terminal sends it to the whole group; the server decides when workers end.
process.on('SIGINT', () => undefined);
setInterval(() => send({ say: 'beat', rss: process.memoryUsage.rss() }), 1_000).unref();
send({ say: 'ready' });

function receive(message: ToWorker): void {
  switch (message.say) {
    case 'steps':
      void runJob(message.job, message.steps, message.device);
      return;
    case 'cancel':
      jobs.get(message.job)?.controller.abort();
      return;
    case 'pause': {
      const job = jobs.get(message.job);
      if (job) job.pausing = true;
      return;
    }
    case 'finish': {
      const job = jobs.get(message.job);
      if (job) job.finishing = true;
      return;
    }
    case 'plan':
      bench.device = message.device;
      calls.learn(message.plan);
      return;
    case 'forget-plan':
      calls.forget(message.plan);
      return;
    case 'calls':
      void answerAll(message.calls);
      return;
    case 'table':
      void answerTable(message);
      return;
  }
}

async function runJob(job: number, steps: StepJob[], device: Device): Promise<void> {
  const controller = new AbortController();
  const { signal } = controller;
  const current = { controller, pausing: false, finishing: false };
  jobs.set(job, current);
  const outbox = createOutbox((reports) => send({ say: 'reports', job, reports }));
  const values = new Map<string, Record<string, PortValue>>();
  const own: Bench = { ...bench, device };
  let yielded = performance.now();
  for (const step of steps) {
    // Where a step above failed, the server knows what to skip.
    const inputs = gather(step, values);
    if (!inputs || signal.aborted || current.pausing) continue;
    if (performance.now() - yielded > yieldMs) {
      await turn();
      yielded = performance.now();
    }
    outbox.push({ kind: 'started', step: step.step });
    // Many light steps come in one message; for them the peak is not worth two system calls each.
    const measured = steps.length === 1;
    if (measured) {
      outbox.flush();
      resetPeak();
    }
    const began = performance.now();
    const outcome = await runStep(own, step, {
      values: inputs,
      signal,
      pausing: () => current.pausing,
      finishing: () => current.finishing,
      report: outbox.push,
    });
    const ms = Math.round((performance.now() - began) * 100) / 100;
    switch (outcome.kind) {
      case 'done':
        if (!outcome.stopped) values.set(step.step, outcome.outputs);
        outbox.push({
          kind: 'done',
          step: step.step,
          outputs: outcome.outputs,
          ms,
          ...(measured && { peakBytes: peakBytes() }),
          ...(outcome.stopped && { stopped: outcome.stopped }),
          ...(outcome.early && { early: true }),
        });
        break;
      case 'failed':
        outbox.push({ kind: 'failed', step: step.step, failure: outcome.failure, ms });
        break;
      case 'cancelled':
        outbox.push({ kind: 'cancelled', step: step.step });
        break;
      case 'paused':
        outbox.push({ kind: 'paused', step: step.step });
        break;
      case 'waiting':
        outbox.push({ kind: 'waiting', step: step.step, for: outcome.for, ...(outcome.request && { request: outcome.request }) });
        break;
    }
  }
  outbox.flush();
  jobs.delete(job);
  send({ say: 'ended', job });
}

let answered: CallReport[] = [];
async function answerAll(batch: Extract<ToWorker, { say: 'calls' }>['calls']): Promise<void> {
  await Promise.all(
    batch.map(async (call) => {
      const report = await calls.answer(call);
      if (answered.length === 0) setImmediate(sendAnswers);
      answered.push(report);
    }),
  );
}
function sendAnswers(): void {
  const done = answered;
  answered = [];
  send({ say: 'answers', calls: done });
}

async function answerTable(request: Extract<ToWorker, { say: 'table' }>): Promise<void> {
  try {
    send({ say: 'table', id: request.id, page: await readTable(bench, home.work, request) });
  } catch (error) {
    send({ say: 'table', id: request.id, problem: failureOf(error).problem });
  }
}
