import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import type { Json } from '../../nodes/kit/json.ts';
import type { Catalog } from '../../nodes/kit/define-node.ts';
import { expand } from '../../nodes/kit/expand.ts';
import type { Engine } from '../engine.ts';
import { AppError } from '../errors.ts';
import type { HookRun, RunRecord } from '../protocol.ts';
import type { CallbackDocument, Stores } from '../store/open-stores.ts';
import { callbackAddress, privateAllowed, publicLookup } from './private-address.ts';
import { signatureOf } from './signature.ts';

/** Waits before each further attempt. */
const backOffMs = [1_000, 5_000, 30_000, 120_000, 600_000];
const answerMs = 10_000;

export interface CallbackService {
  /** Throws AppError 400 for an address that may not be called. */
  check(url: string | undefined): void;
  /** Notes on disk that the run's result is owed to an address, and sends it when the run has finished. */
  send(callback: { run: string; hook: string; owner: string; url: string }): Promise<void>;
  /** Goes on with what was owed at the last stop. */
  resume(): void;
  close(): void;
}

/** The answer that a run's respond step gave, if there is one. */
export function answerOf(record: RunRecord, catalog: Catalog): Json | undefined {
  const { nodes } = expand(record.workflowAtRun);
  const steps = Object.values(record.state.steps).filter(({ node }) => catalog[nodes[node]?.type ?? '']?.effect === 'respond');
  for (const { outputs } of steps) {
    const value = Object.values(outputs ?? {}).find(({ type }) => type === 'value');
    if (value?.type === 'value') return value.json;
  }
  return undefined;
}

/** What is said of a run to its caller. */
export function runReply(record: RunRecord, catalog: Catalog): HookRun {
  const answer = answerOf(record, catalog);
  return {
    run: record.id,
    status: record.status,
    ...(answer !== undefined && { answer }),
    ...(record.problem && { message: record.problem.message }),
  };
}

export function createCallbackService(engine: Engine, { callbacks, hooks, workflows }: Stores, catalog: Catalog): CallbackService {
  const closing = new AbortController();

  async function deliver({ id: run, hook, url }: CallbackDocument): Promise<void> {
    const record = await engine.finished(run);
    const body = JSON.stringify(runReply(record, catalog));
    for (const wait of [0, ...backOffMs]) {
      await pause(wait, undefined, { signal: closing.signal, ref: false }).catch(() => undefined);
      if (closing.signal.aborted) return;
      // Its webhook was deleted: there is no secret left to sign with, and nobody who would expect it.
      // A deleted workflow keeps its webhook for a while, in case that it is brought back.
      const owning = hooks.find(hook)?.workflow;
      if (owning === undefined || !workflows.find(owning)) break;
      const status = await post(callbackAddress(url), body, await hooks.signingSecret(hook), closing.signal).catch(() => 0);
      // Refusals will not turn into acceptance; what may pass by itself is tried again.
      if (status >= 200 && status < 500 && status !== 408 && status !== 429) break;
    }
    await callbacks.remove(run);
  }
  const start = (callback: CallbackDocument): void => void deliver(callback).catch(() => callbacks.remove(callback.id));

  return {
    check(url) {
      if (url === undefined) {
        throw new AppError(400, 'no-callback', {
          en: 'Say where the result should go: add “callback=https://…” to the address.',
          zh: '请说明结果应发送到哪里：在地址中添加“callback=https://…”。',
        });
      }
      callbackAddress(url);
    },
    async send({ run, hook, owner, url }) {
      const callback = { id: run, owner, hook, url };
      await callbacks.put(callback);
      start(callback);
    },
    resume: () => callbacks.all().forEach(start),
    close: () => closing.abort(),
  };
}

/** Posts a signed body; redirects are not followed, and nothing but the status is read of the answer. */
function post(url: URL, body: string, secret: string, signal: AbortSignal): Promise<number> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    'x-graftwork-timestamp': timestamp,
    'x-graftwork-signature': signatureOf(secret, timestamp, body),
  };
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      headers,
      // However slowly it drips, an answer is waited for only so long.
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
      agent: false,
      ...(!privateAllowed() && { lookup: publicLookup }),
    };
    const call = send(url, options, (answer) => {
      resolve(answer.statusCode ?? 0);
      answer.destroy();
    });
    call.on('error', reject);
    call.end(body);
  });
}
