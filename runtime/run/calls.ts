import { type Json, sameJson } from '../../nodes/kit/json.ts';
import type { ModelValue, PortValue, Row } from '../../nodes/kit/ports.ts';
import { type Problem } from '../../nodes/kit/problem.ts';
import { withDefaults } from '../../nodes/kit/settings.ts';
import { message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import { AppError } from '../errors.ts';
import type { CallOutcome, CallRun } from '../engine.ts';
import { hold } from '../hold.ts';
import type { Predictions } from '../protocol.ts';
import type { LightRun, LightStep } from '../store/light-runs.ts';
import { newRunId } from '../store/runs.ts';
import { compileCalls, type Compiled, nextPlanId } from './compile-calls.ts';
import type { EngineParts } from './engine-parts.ts';
import { diskFull, isDiskFull } from './failure.ts';
import { callInputs } from './inputs.ts';
import type { LightCaller } from './light-caller.ts';
import type { LiveRuns } from './live-runs.ts';
import type { CallReport, LightPlan, Override } from './messages.ts';

/** Webhook calls and predictions: the short way through a warm worker, or a run like any other. */
export interface Calls {
  call(request: CallRun): Promise<CallOutcome>;
  predict(model: ModelValue, rows: Row[]): Promise<Predictions>;
  /** A call that is under way. */
  find(id: string): { record: LightRun; done: Promise<void> } | undefined;
}

const heldModels = 20;
const predictType = 'deploy/predict';

export function createCalls(parts: EngineParts, live: LiveRuns, caller: LightCaller): Calls {
  const compiled = new WeakMap<Workflow, { request: Pick<CallRun, 'trigger' | 'pins'>; ready: Promise<Compiled> }>();
  const models = new Map<string, LightPlan>();
  const inFlight = new Map<string, { record: LightRun; done: Promise<void> }>();

  async function compiledFor({ workflow, trigger, pins }: CallRun): Promise<Compiled> {
    const known = compiled.get(workflow);
    if (known && known.request.trigger === trigger && (known.request.pins === pins || sameJson(known.request.pins, pins))) {
      const ready = await known.ready;
      if (ready.aliases.every(({ name, alias, artifact }) => parts.outside.findModel(name, alias)?.artifact === artifact)) return ready;
    }
    const ready = compileCalls(parts, workflow, trigger, pins);
    compiled.set(workflow, { request: { trigger, pins }, ready });
    ready.catch(() => compiled.delete(workflow));
    return ready;
  }

  async function call(request: CallRun): Promise<CallOutcome> {
    const compiledOnce = await compiledFor(request);
    const overrides = request.inputs ? callInputs(request.workflow, parts.catalog, request.inputs, compiledOnce.below) : [];
    const ready =
      overrides.length === 0
        ? compiledOnce
        : { ...compiledOnce, answers: compiledOnce.answers.map((answer) => withGivenStatus(answer, overrides)) };
    // A caller that does not wait is answered before the run, so the run must be on the disk by then.
    if (!ready.plan || request.waitMs <= 0) return callAsRun(request, ready);
    const id = newRunId(Date.now());
    const outcome = callLight(request, ready, ready.plan, id, overrides);
    const timed = await withLimit(outcome, request.waitMs);
    return timed ?? { status: 'running', run: id };
  }

  function callLight(request: CallRun, ready: Compiled, plan: LightPlan, id: string, overrides: Override[]): Promise<CallOutcome> {
    const { workflow, version, trigger, origin, body } = request;
    const began = performance.now();
    const record: LightRun = {
      id,
      ms: 0,
      status: 'done',
      origin,
      workflow: workflow.id,
      workflowName: workflow.name,
      version,
      content: ready.content,
      trigger,
      steps: [],
    };
    const given: Record<string, PortValue> = { [ready.request]: { type: 'value', json: body } };
    const outcome = caller.call(plan, given, overrides).then(async (report) => {
      complete(record, report, { node: trigger, ms: 0, outputs: given, status: 'done' });
      record.ms = Math.round((performance.now() - began) * 10) / 10;
      try {
        await parts.light.append(record);
      } catch (error) {
        throw isDiskFull(error) ? new AppError(507, 'disk-full', diskFull) : error;
      } finally {
        inFlight.delete(id);
      }
      parts.outside.changed('runs');
      return outcomeOf(id, record, answerOf(ready, report));
    });
    inFlight.set(id, { record, done: outcome.then(nothing, nothing) });
    return outcome;
  }

  async function callAsRun(request: CallRun, ready: Compiled): Promise<CallOutcome> {
    const { workflow, version, trigger, origin, inputs, body } = request;
    const given = { ...ready.pins, [trigger]: { [ready.request]: { type: 'value' as const, json: body } } };
    const target = { mode: 'trigger' as const, node: trigger };
    const run = await live.start(
      { workflow, version, target, origin, ...(inputs && { inputs }) },
      given,
      request.waitMs > 0 ? 'call' : undefined,
    );
    if (request.waitMs <= 0) return { status: 'running', run: run.id };
    const done = await withLimit(
      run.finished.then(() => true),
      request.waitMs,
    );
    if (!done) return { status: 'running', run: run.id };
    const state = run.feed.state();
    const { status, problem } = run.summary;
    if (status === 'failed' || status === 'cancelled') return { status: 'failed', run: run.id, problem: problem ?? noAnswer };
    for (const { node, status: httpStatus } of ready.answers) {
      const value = Object.values(state.steps[node]?.outputs ?? {})[0];
      if (value?.type === 'value') return { status: 'answered', run: run.id, answer: value.json, httpStatus };
    }
    if (status === 'stopped') return { status: 'stopped', run: run.id, problem: problem ?? noAnswer };
    if (status === 'waiting') return { status: 'running', run: run.id };
    return { status: 'answered', run: run.id, answer: null, httpStatus: 200 };
  }

  async function predict(model: ModelValue, rows: Row[]): Promise<Predictions> {
    const began = performance.now();
    const plan = models.get(model.artifact) ?? planFor(model);
    const report = await caller.call(plan, { rows: { type: 'value', json: rows } });
    const failed = report[1].find(([, , outcome]) => outcome.failure)?.[2].failure;
    if (failed) throw new AppError(422, failed.problem.code, failed.problem.message.text, failed.problem.message.values);
    const table = Object.values(report[2]?.outputs ?? {}).find((value) => value.type === 'table');
    if (!table) throw new AppError(500, 'no-predictions', noAnswer.message.text);
    const made = table.rows ?? (await readRows(table.artifact ?? '', table.count));
    return { predictions: made, ms: Math.round((performance.now() - began) * 10) / 10 };
  }
  async function readRows(artifact: string, limit: number): Promise<Row[]> {
    const { page } = await caller.table({ artifact, offset: 0, limit });
    return page?.rows ?? [];
  }
  function planFor(model: ModelValue): LightPlan {
    const entry = parts.catalog[predictType];
    const rows = Object.entries(entry?.inputs ?? {}).find(([, { type }]) => type === 'table')?.[0];
    const port = Object.entries(entry?.inputs ?? {}).find(([, { type }]) => type === 'model')?.[0];
    if (!entry || rows === undefined || port === undefined) throw new Error(`There is no node ${predictType}.`);
    const plan: LightPlan = {
      id: nextPlanId(),
      prelude: [],
      trigger: 'call',
      answers: ['predict'],
      steps: [
        {
          step: 'predict',
          type: predictType,
          code: entry.code,
          settings: withDefaults(entry.settings, {}),
          inputs: { [rows]: [{ step: 'call', output: 'rows' }], [port]: [{ value: model }] },
          workdir: `${parts.work}/predict-${model.artifact.slice(0, 16)}`,
        },
      ],
    };
    hold(models, [model.artifact, plan], heldModels);
    return plan;
  }

  return { call, predict, find: (id) => inFlight.get(id) };
}

function nothing(): void {}

/** Fills a record from what the worker reported. */
function complete(record: LightRun, [, steps]: CallReport, first: LightStep): void {
  record.steps.push(first);
  for (const [node, ms, { outputs, stopped, failure, skipped }] of steps) {
    const status = failure ? 'failed' : skipped ? 'skipped' : 'done';
    record.steps.push({ node, ms, status, ...(outputs && { outputs }), ...(stopped && { stopped }) });
    if (failure && !record.problem) {
      const { fixes: _, ...problem } = failure.problem;
      record.status = 'failed';
      record.problem = { ...problem, ...(node && { node }) };
    }
    if (stopped && record.status === 'done') {
      record.status = 'stopped';
      record.problem = { code: 'stopped', severity: 'warning', message: stopped, node };
    }
  }
}

/** The status of an answer is a setting like any other, so an input may set it. */
function withGivenStatus(answer: Compiled['answers'][number], overrides: readonly Override[]): Compiled['answers'][number] {
  const status = overrides.find(([node, setting]) => node === answer.node && setting === 'status')?.[2];
  return typeof status === 'number' ? { ...answer, status } : answer;
}

function answerOf({ answers }: Compiled, [, , answer]: CallReport): { json: Json; status: number } | undefined {
  const value = Object.values(answer?.outputs ?? {})[0];
  if (value?.type !== 'value') return undefined;
  return { json: value.json, status: answers.find(({ node }) => node === answer?.step)?.status ?? 200 };
}

function outcomeOf(run: string, record: LightRun, answer: { json: Json; status: number } | undefined): CallOutcome {
  if (record.status === 'failed') return { status: 'failed', run, problem: record.problem ?? noAnswer };
  if (answer) return { status: 'answered', run, answer: answer.json, httpStatus: answer.status };
  if (record.status === 'stopped') return { status: 'stopped', run, problem: record.problem ?? noAnswer };
  return { status: 'answered', run, answer: null, httpStatus: 200 };
}

async function withLimit<Value>(work: Promise<Value>, ms: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, ms, undefined)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const noAnswer: Problem = {
  code: 'no-answer',
  severity: 'error',
  message: message({
    en: 'The run ended without an answer. Look at it in the run history.',
    zh: '运行结束但没有给出应答。请在运行历史中查看。',
  }),
};
