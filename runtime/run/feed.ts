import { emptyRun, foldRun, type RunEvent, type RunEventBody, type RunState, type StepState } from '../../nodes/kit/run.ts';
import type { RunListener } from '../engine.ts';
import type { Journal } from '../store/journal.ts';

/** The events of one live run: numbered, written to the journal, then told to whoever watches. */
export interface Feed {
  emit(body: RunEventBody): void;
  /** Resolves once everything emitted so far is written; rejects where the disk did not take it. */
  written(): Promise<void>;
  state(): RunState;
  watch(after: number, listener: RunListener): () => void;
  close(): Promise<void>;
}

/** So many events are kept for clients that come back; who missed more gets a snapshot. */
const heldEvents = 2_000;

export function createFeed(journal: Journal, before: readonly RunEvent[], onFault: (error: unknown) => void): Feed {
  const fold = createFold();
  for (const event of before) fold.apply(event);
  let seq = before.at(-1)?.seq ?? 0;
  let held: RunEvent[] = before.slice(-heldEvents);
  let batch: { promise: Promise<void>; events: RunEvent[] } | undefined;
  let last: Promise<void> = Promise.resolve();
  const listeners = new Set<RunListener>();
  let closed = false;
  /** An event was lost; that later ones are written does not make the record whole. */
  let fault: { error: unknown } | undefined;

  /** Events are told only when written: a client never knows more than the journal after a crash. */
  function deliver(events: RunEvent[]): void {
    for (const event of events) fold.apply(event);
    held.push(...events);
    if (held.length > 2 * heldEvents) held = held.slice(-heldEvents);
    for (const listener of listeners) listener({ events });
  }

  return {
    emit(body) {
      // What the end of this process does to workers is no part of the run.
      if (closed) return;
      const event: RunEvent = { v: 1, seq: ++seq, at: Date.now(), ...body };
      const promise = journal.append(JSON.stringify(event));
      if (batch?.promise === promise) {
        batch.events.push(event);
        return;
      }
      const events = [event];
      batch = { promise, events };
      last = promise.then(
        () => deliver(events),
        (error) => {
          fault ??= { error };
          deliver(events);
          onFault(error);
          throw error;
        },
      );
      last.catch(() => undefined);
    },
    async written() {
      await last;
      if (fault) throw fault.error;
    },
    state: fold.state,
    watch(after, listener) {
      const [oldest] = held;
      const missing = held.filter((event) => event.seq > after);
      if (after > 0 && oldest && oldest.seq <= after + 1) {
        if (missing.length > 0) listener({ events: missing });
      } else listener({ snapshot: fold.state() });
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async close() {
      closed = true;
      await last.catch(() => undefined);
      await journal.close().catch(() => undefined);
    },
  };
}

/** foldRun over a run of many steps, without copying all steps for each event. */
function createFold(): { apply(event: RunEvent): void; state(): RunState } {
  const steps = new Map<string, StepState>();
  let whole: RunState = emptyRun;
  return {
    apply(event) {
      if (event.type === 'run-started') {
        whole = foldRun(whole, event);
        steps.clear();
        for (const [id, step] of Object.entries(whole.steps)) steps.set(id, step);
        whole = { ...whole, steps: {} };
        return;
      }
      const id = 'step' in event ? event.step : undefined;
      const step = id === undefined ? undefined : steps.get(id);
      const next = foldRun(id !== undefined && step ? { ...whole, steps: { [id]: step } } : whole, event);
      const changed = id === undefined ? undefined : next.steps[id];
      if (id !== undefined && changed) steps.set(id, changed);
      whole = { ...next, steps: {} };
    },
    state: () => ({ ...whole, steps: Object.fromEntries(steps) }),
  };
}

export function foldAll(events: readonly RunEvent[]): RunState {
  const fold = createFold();
  for (const event of events) fold.apply(event);
  return fold.state();
}
