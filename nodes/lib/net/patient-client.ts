import { setTimeout as pause } from 'node:timers/promises';
import { netFailures } from './net-failures.ts';
import { type Patience, persist, Unreachable } from './persist.ts';
import { type Answer, type Ask, createWebClient, type WebClient } from './web-client.ts';

/** Longer than this is not waited for a busy server at once, whatever it asks for. */
const longestWaitMs = 120_000;

/**
 * A client that keeps to a pace, at most `perSecond` requests to each host, waits as long as a busy server asks for (429 and 503 with
 * Retry-After), and tries again what broke off. `waits` hears of waits of more than a second, in seconds.
 */
export function createPatientClient(
  signal: AbortSignal,
  options: Pick<Patience, 'tries' | 'wait'> & {
    perSecond: number | ((host: string) => number);
    waits?(host: string, seconds: number): void;
  },
): WebClient {
  const client = createWebClient(signal);
  const next = new Map<string, number>();
  const rest = (ms: number): Promise<unknown> => options.wait?.(ms) ?? pause(ms, undefined, { signal });

  async function inTurn(host: string): Promise<void> {
    const now = performance.now();
    const turn = Math.max(now, next.get(host) ?? now);
    const { perSecond } = options;
    next.set(host, turn + 1_000 / (typeof perSecond === 'number' ? perSecond : perSecond(host)));
    if (turn > now) await rest(turn - now);
  }
  async function ask(url: URL, given?: Ask): Promise<Answer> {
    const patience: Patience = {
      signal,
      longestWaitMs,
      ...(options.tries !== undefined && { tries: options.tries }),
      wait: async (ms) => {
        if (ms > 1_000) options.waits?.(url.host, Math.round(ms / 1_000));
        await rest(ms);
      },
    };
    try {
      return await persist(patience, async () => {
        await inTurn(url.host);
        const answer = await client.ask(url, given);
        if (answer.status !== 429 && answer.status < 500) return answer;
        const seconds = secondsToWait(answer.headers['retry-after']);
        throw new Unreachable(`${url.host} answered ${answer.status}`, {
          status: answer.status,
          ...(seconds !== undefined && { seconds }),
        });
      });
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      throw error.status === undefined ? netFailures.noAnswer(url.host) : netFailures.busy(url.host, error.status);
    }
  }
  return { ask, close: client.close };
}

/** Retry-After is a number of seconds or a moment (RFC 9110, 10.2.3). */
function secondsToWait(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const seconds = /^\d+$/.test(given.trim()) ? Number(given) : (Date.parse(given) - Date.now()) / 1_000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}
