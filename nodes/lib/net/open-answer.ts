import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { Failure } from '../../kit/problem.ts';
import { checkedAddresses, checkedLookup, plainHost } from './allowed-hosts.ts';
import { Unreachable } from './persist.ts';
import { agentName, portOf } from './web-client.ts';

/** An answer whose content has not been read yet: read it or drop it. */
export interface OpenAnswer {
  url: URL;
  status: number;
  headers: IncomingHttpHeaders;
  /** The bytes as they arrive, as they were sent. Throws Unreachable where they break off. */
  body: AsyncIterable<Uint8Array>;
  drop(): void;
}

export interface Opening {
  method?: 'GET' | 'HEAD';
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
  /** After so long a silence, in milliseconds, a connection counts as broken. */
  quietMs?: number | undefined;
  /** The owner of this computer has named this very host, so it may lie in a private network. */
  isTrusted?: boolean;
}

const defaultQuietMs = 60_000;

/**
 * One request whose answer may be of any length; redirects are answers like others. Goes only where it may, like the web client.
 * Throws Failure for what may not be asked, Unreachable where trying again may help, and AbortError when stopped.
 */
export async function openAnswer(url: URL, given: Opening = {}): Promise<OpenAnswer> {
  const { method = 'GET', signal, quietMs = defaultQuietMs, isTrusted = false } = given;
  // A bare address is never looked up, so it is checked here.
  if (!isTrusted && isIP(plainHost(url.hostname)) !== 0) await checkedAddresses(url.hostname, portOf(url));
  signal?.throwIfAborted();
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const options = {
    method,
    // A compressed answer would have another size than the file, and could not be gone on with.
    headers: { 'user-agent': agentName, 'accept-encoding': 'identity', ...given.headers },
    agent: false as const,
    timeout: quietMs,
    ...(signal && { signal }),
    ...(!isTrusted && { lookup: checkedLookup(portOf(url)) }),
  };
  return new Promise((resolve, reject) => {
    const call = send(url, options, (response) => {
      const { statusCode: status = 0, headers } = response;
      resolve({ url, status, headers, body: bytesOf(response, signal), drop: () => void response.destroy() });
    });
    call.on('timeout', () => call.destroy(new Error('no answer')));
    call.on('error', (error) => reject(brokenBy(error, signal)));
    call.end();
  });
}

async function* bytesOf(response: IncomingMessage, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk;
  } catch (error) {
    throw brokenBy(error, signal);
  } finally {
    if (!response.complete) response.destroy();
  }
}

function brokenBy(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof Failure) return error;
  return new Unreachable(error instanceof Error ? error.message : 'no connection');
}

/** The whole content as text; undefined where it is longer than that many bytes. */
export async function textOf({ body }: OpenAnswer, mostBytes: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Throws Unreachable for the answers of a server that is busy or broken, with the seconds that it asks for. */
export function throwIfBusy(answer: OpenAnswer): void {
  const { status, headers, url } = answer;
  if (status !== 429 && status < 500) return;
  answer.drop();
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  throw new Unreachable(`${url.host} answered ${status}`, { status, ...(seconds >= 0 && { seconds }) });
}
