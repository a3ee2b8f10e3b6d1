import type { Catalog } from '../../nodes/kit/define-node.ts';
import { isObject, type Json } from '../../nodes/kit/json.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { CallOutcome, CallRun, Engine, Pins } from '../engine.ts';
import { AppError } from '../errors.ts';
import type { ErrorBody, HookForm, HookRecord, HookSettings } from '../protocol.ts';
import { parsedBody } from '../request-body.ts';
import { type HookDocument, hookDefaults } from '../store/hooks.ts';
import { diskFull, isDiskFull } from '../run/failure.ts';
import type { StoredReply } from '../store/idempotency.ts';
import type { Stores } from '../store/open-stores.ts';
import type { PublishedWorkflow } from '../store/workflows.ts';
import type { CallbackService } from './callbacks.ts';
import { hookForm } from './hook-form.ts';
import { createMeter, type Meter } from './meter.ts';
import { createRateLimit } from './rate-limit.ts';
import { createSignatureCheck } from './signature.ts';

export type Mode = HookSettings['mode'];
export interface HookCall {
  name: string;
  raw: Buffer;
  /** From the address; the hook's own mode otherwise. */
  mode: Mode | undefined;
  callback: string | undefined;
  idempotencyKey: string | undefined;
  timestamp: unknown;
  signature: unknown;
}
export interface HookService {
  /** Whether a call needs no key. */
  isKeyless(name: string): boolean;
  call(call: HookCall): Promise<StoredReply>;
  /** Runs the draft instead of the published version. */
  test(name: string, body: Json, bodyLength: number): Promise<StoredReply>;
  list(): HookRecord[];
  record(name: string): HookRecord;
  /** What the form page of the published version asks. */
  form(name: string): Promise<HookForm>;
}

interface HookParts {
  engine: Engine;
  stores: Stores;
  callbacks: CallbackService;
  catalog: Catalog;
}

/** What a call runs: made once for a published version, and for each test of a draft. */
interface Callee {
  hook: string;
  owner: string;
  workflow: Workflow;
  version: string;
  trigger: string;
  pins: Pins;
  /** Bytes of payloads to be kept; undefined where none are. */
  keepBytes?: number;
}

export function createHookService({ engine, stores, callbacks, catalog }: HookParts): HookService {
  const { hooks, workflows, counts, idempotency, payloads } = stores;
  const meters = new Map<string, Meter>();
  const callees = new Map<string, { published: PublishedWorkflow; callee: Promise<Callee> }>();
  const limit = createRateLimit();
  const signatures = createSignatureCheck();

  const meterOf = (name: string, owner: string): Meter => {
    const known = meters.get(name) ?? createMeter(counts, `hook ${name}`, owner);
    meters.set(name, known);
    return known;
  };

  /** What is live under a name; a deleted workflow keeps its webhook, silent, in case that it is brought back. */
  function live(hook: HookDocument): { workflowName: string; now: PublishedWorkflow } | undefined {
    const document = workflows.find(hook.workflow);
    const now = document?.published;
    return now?.hook === hook.id ? { workflowName: document?.name ?? '', now } : undefined;
  }
  function published(hook: HookDocument): { workflowName: string; now: PublishedWorkflow } {
    const found = live(hook);
    if (!found) throw notPublished(hook.id);
    return found;
  }

  async function calleeOf(hook: HookDocument): Promise<Callee> {
    const { now } = published(hook);
    const known = callees.get(hook.id);
    if (known?.published === now) return known.callee;
    const { version, trigger, pins } = now;
    const callee = workflows.version(hook.workflow, version).then((workflow): Callee => {
      const keepBytes = keptBytes(workflow, trigger);
      return { hook: hook.id, owner: hook.owner, workflow, version, trigger, pins, ...(keepBytes !== undefined && { keepBytes }) };
    });
    callees.set(hook.id, { published: now, callee });
    callee.catch(() => callees.delete(hook.id));
    return callee;
  }

  async function run(
    callee: Callee,
    body: Json,
    bodyLength: number,
    waitMs: number,
    test = false,
  ): Promise<{ outcome: CallOutcome; reply: StoredReply }> {
    const { hook: name, owner, workflow, version, trigger, pins } = callee;
    const began = performance.now();
    const inputs = inputsOf(workflow, body);
    const request: CallRun = { workflow, version, trigger, pins, origin: { kind: test ? 'hook-test' : 'hook', hook: name }, body, waitMs };
    const outcome = await engine.call(inputs ? { ...request, inputs } : request);
    const reply = replyOf(name, outcome);
    const ms = Math.round((performance.now() - began) * 100) / 100;
    if (!test) meterOf(name, owner).note(ms, reply.status >= 500);
    hooks.noteRequest({ name, owner }, { run: outcome.run, status: reply.status, ms, body, test }, bodyLength);
    return { outcome, reply };
  }

  async function make(hook: HookDocument, call: HookCall, body: Json): Promise<StoredReply> {
    const mode = call.mode ?? hook.mode;
    const callee = await calleeOf(hook);
    // Before the run, so that a payload is not lost to what goes wrong there.
    if (callee.keepBytes !== undefined) await keepPayload(hook.id, body, callee.keepBytes);
    if (mode !== 'callback') return (await run(callee, body, call.raw.length, mode === 'sync' ? hook.syncSeconds * 1_000 : 0)).reply;
    const { outcome, reply } = await run(callee, body, call.raw.length, 0);
    await callbacks.send({ run: outcome.run, hook: hook.id, owner: hook.owner, url: call.callback ?? '' });
    return { ...reply, status: 202, body: JSON.stringify({ run: outcome.run, status: `/hooks/${hook.id}/runs/${outcome.run}` }) };
  }

  async function keepPayload(hook: string, body: Json, mostBytes: number): Promise<void> {
    try {
      await payloads.append(hook, body, mostBytes);
    } catch (error) {
      throw isDiskFull(error) ? new AppError(507, 'disk-full', diskFull) : error;
    }
  }

  function record(hook: HookDocument): HookRecord {
    const { id: name, workflow, keyNeeded, signed, requestsPerMinute, maxBytes, mode, syncSeconds } = hook;
    const { workflowName, now } = published(hook);
    const { version, number, at, sample } = now;
    return {
      name,
      path: `/hooks/${name}`,
      testPath: `/hooks/${name}/test`,
      workflow,
      workflowName,
      keyNeeded,
      signed,
      requestsPerMinute,
      maxBytes,
      mode,
      syncSeconds,
      published: { version, number, at, hook: name },
      sample,
      counts: meterOf(name, hook.owner).counts(),
      keptBytes: payloads.size(name),
    };
  }

  return {
    isKeyless: (name) => hooks.find(name)?.keyNeeded === false,
    async call(call) {
      const hook = hooks.get(call.name);
      if (call.raw.length > hook.maxBytes) throw tooLarge(hook.maxBytes);
      limit.take(hook.id, hook.requestsPerMinute);
      if (hook.signed) signatures.check(hook.id, await hooks.signingSecret(hook.id), call, call.raw);
      const body = parsedBody(call.raw);
      if ((call.mode ?? hook.mode) === 'callback') callbacks.check(call.callback);
      if (call.idempotencyKey === undefined) return make(hook, call, body);
      return idempotency.once(hook.id, call.idempotencyKey, call.raw, () => make(hook, call, body));
    },
    async test(name, body, bodyLength) {
      const owning = hooks.find(name)?.workflow;
      const drafts = workflows.list().filter(({ triggers }) => triggers.some(({ hook }) => hook === name));
      const draft = drafts.find(({ id }) => id === owning) ?? drafts[0];
      const trigger = draft?.triggers.find(({ hook }) => hook === name)?.node;
      if (!draft || trigger === undefined) return hooks.get(name) && Promise.reject(notPublished(name));
      limit.take(`test of ${name}`, hooks.find(name)?.requestsPerMinute ?? hookDefaults.requestsPerMinute);
      const workflow = await workflows.load(draft.id);
      const { pins, problems } = await engine.pin(workflow, trigger);
      if (problems.length > 0) throw new AppError(409, 'not-ready', notReady, undefined, problems);
      const callee = { hook: name, owner: draft.owner, workflow, version: draft.version, trigger, pins };
      const { reply } = await run(callee, body, bodyLength, hookDefaults.syncSeconds * 1_000, true);
      return reply;
    },
    list: () => hooks.list().filter(live).map(record),
    record: (name) => record(hooks.get(name)),
    async form(name) {
      const hook = hooks.get(name);
      return hookForm(await calleeOf(hook), published(hook).now.sample, catalog);
    },
  };
}

const notReady = {
  en: 'What the webhook stands on has not run yet. Run the workflow once, then test it.',
  zh: 'Webhook 所依赖的步骤尚未运行。请先运行一次工作流，再进行测试。',
};
const notPublished = (name: string): AppError =>
  new AppError(
    404,
    'not-published',
    {
      en: 'The webhook “{name}” is not published. Publish its workflow, or call /hooks/{name}/test to run the draft.',
      zh: 'Webhook“{name}”尚未发布。请发布其工作流，或调用 /hooks/{name}/test 运行草稿。',
    },
    { name },
  );
const tooLarge = (limit: number): AppError =>
  new AppError(
    413,
    'too-large',
    {
      en: 'This webhook takes at most {limit} bytes. Send less, or raise the limit on its page.',
      zh: '该 Webhook 每次最多接收 {limit} 字节。请减少内容，或在其页面上提高上限。',
    },
    { limit },
  );

/** Whether and how much the trigger keeps; its settings are checked, so they are of their kinds. */
function keptBytes({ nodes }: Workflow, trigger: string): number | undefined {
  const { keep, mostMegabytes = 1_000 } = nodes[trigger]?.settings ?? {};
  return keep === true && typeof mostMegabytes === 'number' ? mostMegabytes * 1_000_000 : undefined;
}

/** Values for the inputs that the workflow declares, which the engine checks; anything else in a body is just the request. */
function inputsOf(workflow: Workflow, body: Json): Record<string, Json> | undefined {
  const declared = Object.keys(workflow.inputs).length > 0;
  return declared && isJsonObject(body) && isJsonObject(body.inputs) ? body.inputs : undefined;
}
function isJsonObject(value: Json | undefined): value is { [key: string]: Json } {
  return isObject(value);
}

function replyOf(hook: string, outcome: CallOutcome): StoredReply {
  const { run } = outcome;
  switch (outcome.status) {
    case 'answered':
      return { status: outcome.httpStatus, body: JSON.stringify(outcome.answer), run };
    case 'running':
      return { status: 202, body: JSON.stringify({ run, status: `/hooks/${hook}/runs/${run}` }), run };
    case 'stopped':
      return { status: 409, body: errorText('run-stopped', outcome), run };
    case 'failed':
      return { status: 500, body: errorText('run-failed', outcome), run };
  }
}
function errorText(code: string, { problem, run }: Extract<CallOutcome, { problem: unknown }>): string {
  const body: ErrorBody & { run: string } = { error: { code, message: problem.message, problems: [problem] }, run };
  return JSON.stringify(body);
}
