import { type Patience, Unreachable } from '../net/persist.ts';
import { mayFollow } from './endpoint.ts';
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

/** One request, its redirects followed one by one so that each is looked at. Throws Unreachable, and AbortError when stopped. */
export async function askHub(hub: Hub, path: string, { method = 'GET', headers = {}, described = false }: Asked = {}): Promise<Response> {
  const { endpoint, token } = hub;
  let url = new URL(path, endpoint);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const own = url.origin === endpoint.origin;
    // A compressed answer would have another size than the file, and could not be gone on with.
    const sent = { ...headers, 'accept-encoding': 'identity', ...(own && token && { authorization: `Bearer ${token}` }) };
    const silence = new AbortController();
    const signal = hub.signal ? AbortSignal.any([hub.signal, silence.signal]) : silence.signal;
    const response = await beforeSilence(hub, fetch(url, { method, redirect: 'manual', headers: sent, signal }), () => silence.abort());
    if (response.status === 429 || response.status >= 500) {
      await response.body?.cancel();
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      throw new Unreachable(`${url.host} answered ${response.status}`, { status: response.status, ...(seconds >= 0 && { seconds }) });
    }
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined;
    if (!next || !mayFollow(endpoint, next)) throw hubFailures.strangeAnswer(endpoint.host);
    await response.body?.cancel();
    if (described && response.headers.has('x-linked-etag')) return response;
    url = next;
  }
  throw hubFailures.strangeAnswer(endpoint.host);
}

const defaultQuietMs = 60_000;

/** Waits for an answer as long as one may be expected. What fails by the connection is Unreachable, what is stopped by the user is that. */
async function beforeSilence<Answer>(
  { signal, quietMs = defaultQuietMs }: Hub,
  answer: Promise<Answer>,
  silent?: () => void,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), quietMs);
  });
  try {
    return await Promise.race([answer, silence]);
  } catch (error) {
    signal?.throwIfAborted();
    silent?.();
    throw new Unreachable(error instanceof Error ? error.message : 'no connection');
  } finally {
    clearTimeout(timer);
  }
}

/** The bytes of an answer as they arrive. */
export async function* chunksOf(hub: Hub, { body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await beforeSilence(hub, reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
