import type { StepReport } from './messages.ts';

/** Collects what steps report and sends it in batches: at once would flood the server, late would look dead. */
export interface Outbox {
  push(report: StepReport): void;
  flush(): void;
}

const everyMs = 20;

export function createOutbox(send: (reports: StepReport[]) => void): Outbox {
  let waiting: StepReport[] = [];
  let last = 0;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    last = performance.now();
    if (waiting.length === 0) return;
    const reports = waiting;
    waiting = [];
    send(reports);
  }
  return {
    flush,
    push(report) {
      waiting.push(report);
      // A loop that never awaits lets no timer fire, so the clock is looked at here too.
      if (performance.now() - last > everyMs) flush();
      else timer ??= setTimeout(flush, everyMs);
    },
  };
}
