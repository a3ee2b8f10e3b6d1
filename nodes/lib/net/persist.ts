import { setTimeout as pause } from 'node:timers/promises';

/** Thrown where trying again may help: the connection broke, or the server is busy. */
export class Unreachable extends Error {
  /** What the server answered last, if it answered. */
  readonly status: number | undefined;
  /** Seconds that the server asked for. */
  readonly seconds: number | undefined;
  constructor(text: string, answer: { status?: number; seconds?: number } = {}) {
    super(text);
    this.name = 'Unreachable';
    this.status = answer.status;
    this.seconds = answer.seconds;
  }
}

/** How long a thing is tried. */
export interface Patience {
  signal?: AbortSignal;
  /** Tries at most of what may go well the next time. */
  tries?: number;
  /** How long to wait before the next try; tests do not wait. */
  wait?(ms: number): Promise<unknown>;
  /** Longest wait at once, in milliseconds. */
  longestWaitMs?: number;
}

const mostTries = 5;
/** A worker that says nothing for minutes is taken for lost. */
const defaultLongestMs = 30_000;

/** Tries again, with longer and longer waits, as long as trying may help. `moved`: whether the last try got further, after which the count begins anew. */
export async function persist<Result>(
  patience: Patience,
  once: () => Promise<Result>,
  moved: () => boolean = () => false,
): Promise<Result> {
  const { signal, wait, longestWaitMs = defaultLongestMs } = patience;
  for (let tries = 1; ; tries++) {
    try {
      return await once();
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Unreachable)) throw error;
      if (moved()) tries = 1;
      if (tries >= (patience.tries ?? mostTries)) throw error;
      const ms = Math.min(longestWaitMs, error.seconds === undefined ? 1_000 * 2 ** (tries - 1) : error.seconds * 1_000);
      await (wait?.(ms) ?? pause(ms, undefined, signal && { signal }));
    }
  }
}
