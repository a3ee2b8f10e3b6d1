import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Failure } from '../../kit/problem.ts';
import { checkedAddresses, checkedLookup, plainHost } from './allowed-hosts.ts';
import { netFailures } from './net-failures.ts';
import { Unreachable } from './persist.ts';

export interface Ask {
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  /** Headers for the origin of the first address alone, such as a key: a redirect to elsewhere does not carry them. */
  ownHeaders?: Record<string, string>;
  body?: string;
  /** Largest answer in bytes, counted after it is unpacked. Longer ones are a Failure, or cut where `cut` says so. */
  maxBytes?: number;
  cut?: boolean;
  /** Answers that are not wanted, by their headers, come without their body. */
  wanted?(headers: IncomingHttpHeaders): boolean;
  /** The whole answer must be here within this time, in milliseconds. */
  limitMs?: number;
  /** A look at each address that a redirect leads to; false ends the way there with the redirect itself as the answer. */
  mayFollow?(url: URL): boolean;
}
export interface Answer {
  /** Where the answer came from, after redirects. */
  url: URL;
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The answer was longer than it might be. */
  isCut: boolean;
}
export interface WebClient {
  /** Throws Failure for what may not be asked, Unreachable where trying again may help, and AbortError when stopped. */
  ask(url: URL, ask?: Ask): Promise<Answer>;
  close(): void;
}

const mostRedirects = 5;
/** Signs that no header can hold (RFC 9110, 5.5). */
const unsendable = /[^\t\u0020-\u007e\u0080-\u00ff]/;
const defaultBytes = 32_000_000;
const defaultLimitMs = 60_000;
/** Who asks, as a site's owner finds it in a log. */
export const agentName = 'Graftwork';

/** What people write of an address that they know by heart. */
const withoutScheme = /^[\p{L}\d-]+(\.[\p{L}\d-]+)+(:\d{1,5})?([/?#]\S*)?$/u;

/** The address of a web page or interface; `whole` is the setting that it stands in. Throws Failure. */
export function webAddress(given: string, setting?: string, whole = given.trim()): URL {
  const address = given.trim();
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') {
    const mended = withoutScheme.test(address) ? whole.replace(address, () => `https://${address}`) : undefined;
    throw netFailures.badAddress(setting, mended);
  }
  return url;
}

/** Asks web servers, public ones and those that the owner allows; every redirect is looked at like a first address. */
export function createWebClient(signal: AbortSignal): WebClient {
  const agents = new Map<string, HttpAgent | HttpsAgent>();
  function agentFor(url: URL): HttpAgent | HttpsAgent {
    const key = `${url.protocol}${portOf(url)}`;
    const known = agents.get(key);
    if (known) return known;
    const options = { keepAlive: true, maxSockets: 8, lookup: checkedLookup(portOf(url)) };
    const agent = url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
    agents.set(key, agent);
    return agent;
  }

  async function ask(first: URL, given: Ask = {}): Promise<Answer> {
    const { limitMs = defaultLimitMs, ownHeaders = {} } = given;
    if (Object.values(ownHeaders).some((value) => unsendable.test(value))) throw netFailures.badKey();
    const limit = AbortSignal.timeout(limitMs);
    const stop = AbortSignal.any([signal, limit]);
    let url = first;
    let { method = 'GET', body } = given;
    for (let hop = 0; hop <= mostRedirects; hop++) {
      // A bare address is never looked up, so it is checked here.
      if (isIP(plainHost(url.hostname)) !== 0) await checkedAddresses(url.hostname, portOf(url));
      const headers = {
        'user-agent': agentName,
        'accept-encoding': 'gzip, deflate, br',
        ...given.headers,
        ...(url.origin === first.origin && ownHeaders),
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      };
      const answer = await once(url, { method, headers, agent: agentFor(url), signal: stop }, { ...given, body }).catch(
        (error: unknown) => {
          signal.throwIfAborted();
          throw error instanceof Failure ? error : new Unreachable(`${url.host} did not answer`);
        },
      );
      const { location } = answer.headers;
      if (answer.status < 300 || answer.status >= 400 || location === undefined) return answer;
      const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
      const isLess = next?.protocol === 'http:' && url.protocol === 'https:';
      if (!next || !['http:', 'https:'].includes(next.protocol) || next.username || next.password || isLess)
        throw netFailures.badRedirect(url.host);
      if (given.mayFollow?.(next) === false) return { ...answer, url: next };
      if (answer.status !== 307 && answer.status !== 308) [method, body] = ['GET', undefined];
      url = next;
    }
    throw netFailures.badRedirect(first.host);
  }

  return { ask, close: () => agents.forEach((agent) => agent.destroy()) };
}

export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
}

type Options = { method: string; headers: Record<string, string>; agent: HttpAgent | HttpsAgent; signal: AbortSignal };

function once(url: URL, options: Options, given: Ask & { body: string | undefined }): Promise<Answer> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const call = send(url, options, (response) => {
      const { statusCode: status = 0, headers } = response;
      readBody(url, response, given).then((read) => resolve({ url, status, headers, ...read }), reject);
    });
    call.on('error', reject);
    call.end(given.body);
  });
}

async function readBody(
  url: URL,
  response: IncomingMessage,
  { maxBytes = defaultBytes, cut = false, wanted }: Ask,
): Promise<Pick<Answer, 'body' | 'isCut'>> {
  if (wanted?.(response.headers) === false) {
    response.destroy();
    return { body: Buffer.alloc(0), isCut: true };
  }
  const unpacked = unpack(response);
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of unpacked) {
      const chunk: Buffer = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
      const room = maxBytes - bytes;
      if (chunk.length > room) {
        if (!cut) throw netFailures.tooLarge(url.host, maxBytes);
        parts.push(chunk.subarray(0, room));
        return { body: Buffer.concat(parts), isCut: true };
      }
      bytes += chunk.length;
      parts.push(chunk);
    }
    return { body: Buffer.concat(parts), isCut: false };
  } finally {
    if (unpacked !== response) unpacked.destroy();
    if (!response.complete) response.destroy();
  }
}

function unpack(response: IncomingMessage): NodeJS.ReadableStream & { destroy(): unknown } {
  const encoding = (response.headers['content-encoding'] ?? '').trim().toLowerCase();
  const made =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'deflate'
        ? createInflate()
        : encoding === 'br'
          ? createBrotliDecompress()
          : undefined;
  if (!made) return response;
  response.on('error', (error) => made.destroy(error));
  return response.pipe(made);
}
