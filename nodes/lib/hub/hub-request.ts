import { type OpenAnswer, openAnswer, throwIfBusy } from '../net/open-answer.ts';
import type { Patience } from '../net/persist.ts';
import { isLoopbackHttp, mayFollow } from './endpoint.ts';
import { hubFailures } from './hub-failures.ts';

/** A hub and who asks it. */
export interface Hub extends Patience {
  endpoint: URL;
  /** Shown to the endpoint's own host alone. */
  token?: string | undefined;
  /** After so long a silence a connection counts as broken. */
  quietMs?: number;
}

export interface Asked {
  method?: 'GET' | 'HEAD';
  headers?: Record<string, string>;
  /** Goes no further than the answer that has the hub's own word on the file, though it leads on. */
  described?: boolean;
}

const mostRedirects = 5;

/**
 * One request, its redirects followed one by one so that each is looked at. The endpoint is what the owner of this computer has named,
 * so it may lie anywhere; where it leads to is called only if it is public or allowed. Throws Failure, Unreachable, and AbortError when stopped.
 */
export async function askHub(hub: Hub, path: string, { method = 'GET', headers = {}, described = false }: Asked = {}): Promise<OpenAnswer> {
  const { endpoint, token, signal, quietMs } = hub;
  let url = new URL(path, endpoint);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const own = url.origin === endpoint.origin;
    const answer = await openAnswer(url, {
      method,
      headers: { ...headers, ...(own && token && { authorization: `Bearer ${token}` }) },
      signal,
      quietMs,
      // Where the hub itself is on this computer, the host of its large files may be too.
      isTrusted: own || (isLoopbackHttp(endpoint) && isLoopbackHttp(url)),
    });
    throwIfBusy(answer);
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status >= 400 || location === undefined) return answer;
    answer.drop();
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (!next || !mayFollow(endpoint, next)) throw hubFailures.strangeAnswer(endpoint.host);
    if (described && answer.headers['x-linked-etag'] !== undefined) return answer;
    url = next;
  }
  throw hubFailures.strangeAnswer(endpoint.host);
}
