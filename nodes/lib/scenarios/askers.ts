import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json, readJson } from '../../kit/json.ts';
import type { ModelValue, Row } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { valueAt } from '../api/find-rows.ts';
import { createPatientClient } from '../net/patient-client.ts';
import { webAddress } from '../net/web-client.ts';
import { type Answers, loadModel } from '../predict/load-model.ts';
import { requireInputs } from '../predict/predict-table.ts';
import { likeliest, rounded } from '../predict/say-answers.ts';
import type { Given } from './check-answer.ts';

export interface Asker {
  /** One case at a time, as a caller would ask. */
  ask(row: Row): Promise<Given>;
  /** Milliseconds to leave between two cases, so as not to be a burden. */
  pauseMs: number;
  close(): void;
}

/** Asks a model of this workflow in this process, without the network. */
export async function modelAsker(context: Context, model: ModelValue): Promise<Asker> {
  const loaded = await loadModel(context, model);
  return {
    async ask(row) {
      requireInputs(row, loaded.columns);
      return givenBy(await loaded.answer([row]), model, row);
    },
    pauseMs: 0,
    close: () => undefined,
  };
}

function givenBy(answers: Answers, { classes = [], inputs }: ModelValue, row: Row): Given {
  switch (answers.kind) {
    case 'numbers':
      return { answer: answers.numbers[0] ?? null };
    case 'texts':
      return { answer: answers.texts[0] ?? null };
    case 'spans': {
      const text = String(row[inputs[0]?.name ?? ''] ?? '');
      return { answer: (answers.spans[0] ?? []).map(({ start, end, label }) => `${label}: ${text.slice(start, end)}`).join('; ') };
    }
    case 'classes': {
      const best = likeliest(answers.probabilities, 0, classes.length);
      return { answer: classes[best.at] ?? null, confidence: rounded(best.confidence) };
    }
  }
}

export interface Endpoint {
  address: string;
  key: string;
  perSecond: number;
  /** Where the answer stands in the reply; empty: found. */
  path: string;
}
const mostBytes = 4_000_000;
const limitMs = 120_000;
/** Without these the address, the key or the way of asking is wrong, and every other case would fail alike. */
const hopeless = new Set([401, 403, 404, 405]);

/** Asks an endpoint by its address, as `{ rows: [row] }`: public ones, and those of private networks that the owner allows. Throws Failure. */
export function endpointAsker(context: Context, { address, key, perSecond, path }: Endpoint): Asker {
  const url = webAddress(address, 'address');
  // The pace is kept outside, so that waiting for one's turn does not count as time to answer.
  const client = createPatientClient(context.signal, { perSecond: 1_000, tries: 3 });
  return {
    async ask(row) {
      const reply = await client.ask(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        ...(key !== '' && { ownHeaders: { authorization: `Bearer ${key}` } }),
        body: JSON.stringify({ rows: [row] }),
        maxBytes: mostBytes,
        limitMs,
      });
      if (hopeless.has(reply.status)) throw refused(url.host, reply.status);
      // Such a case is one that the endpoint could not answer: it fails, and the others are asked.
      if (reply.status >= 300) return { answer: null };
      return givenIn(readJson(reply.body.toString('utf8')), path) ?? unreadable(url.host);
    },
    pauseMs: 1_000 / perSecond,
    close: client.close,
  };
}

const answerNames = ['prediction', 'answer', 'label', 'output', 'result', 'text', 'entities'];

/** The answer in a reply such as `{ predictions: [{ prediction, confidence }] }`; undefined where there is none. */
export function givenIn(reply: Json | undefined, path: string): Given | undefined {
  if (reply === undefined) return undefined;
  const at = path === '' ? firstOf(reply) : valueAt(reply, path);
  if (at === undefined) return undefined;
  if (!isObject(at)) return { answer: at };
  const name = answerNames.find((one) => Object.hasOwn(at, one));
  const answer = name === undefined ? undefined : valueAt(at, name);
  if (answer === undefined) return undefined;
  const confidence = at.confidence ?? at.score ?? at.probability;
  return { answer, ...(typeof confidence === 'number' && { confidence }) };
}

function firstOf(reply: Json): Json | undefined {
  if (Array.isArray(reply)) return reply[0];
  if (!isObject(reply)) return reply;
  const list = ['predictions', 'rows', 'results', 'answers'].map((name) => valueAt(reply, name)).find((value) => Array.isArray(value));
  return Array.isArray(list) ? list[0] : reply;
}

function refused(host: string, status: number): Failure {
  return new Failure(
    status === 401 || status === 403
      ? {
          en: '{host} does not let this key in ({status}). Choose a secret that holds a key for this endpoint.',
          zh: '{host} 不接受这个密钥（{status}）。请选择存有该服务密钥的机密。',
        }
      : {
          en: '{host} has no endpoint at this address ({status}). It should look like “https://example.org/endpoints/NAME”, and the endpoint must be live.',
          zh: '{host} 的这个地址没有服务（{status}）。地址形如“https://example.org/endpoints/名称”，且服务必须在线。',
        },
    { host, status: String(status) },
    { code: 'endpoint-refused', setting: status === 401 || status === 403 ? 'key' : 'address' },
  );
}

function unreadable(host: string): never {
  throw new Failure(
    {
      en: 'No answer was found in what {host} replied. It should be JSON such as { "predictions": [{ "prediction": … }] }; for another shape, say under “Answer at” where the answer stands.',
      zh: '在 {host} 的应答中找不到答案。应答应为 { "predictions": [{ "prediction": … }] } 这样的 JSON；其他结构请在“答案位置”中说明。',
    },
    { host },
    { code: 'no-answer-found', setting: 'answerPath' },
  );
}

export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return ms <= 0 ? Promise.resolve() : pause(ms, undefined, { signal });
}
