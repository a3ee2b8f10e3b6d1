import type { Message } from '../../nodes/kit/text.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { ErrorBody, Saved } from '../../runtime/protocol.ts';

export type Stale = NonNullable<ErrorBody['error']['stale']>;
export type SaveState =
  | { status: 'saved' }
  | { status: 'unsaved' }
  | { status: 'saving' }
  | { status: 'failed'; problem: Message }
  /** `base` is what both sides started from. */
  | { status: 'conflict'; stale: Stale; base: Workflow };

/** The newest content that the server does not have, kept in the browser until it does. */
export interface Unsaved {
  workflow: Workflow;
  base: string;
  at: number;
}

export type SaveOutcome = { ok: true; saved: Saved } | { ok: false; problem: Message; stale?: Stale | undefined };

interface AutosaveOptions {
  workflow(): Workflow;
  put(workflow: Workflow, base: string): Promise<SaveOutcome>;
  keep(copy: Unsaved | null): void;
  tell(state: SaveState, base: string): void;
  delayMs?: number;
  retryMs?: number;
}

/**
 * Saves a workflow some time after its last change, one request at a time. It hangs on the content alone,
 * never on what the user did, so no kind of edit can be forgotten.
 */
export function createAutosave(options: AutosaveOptions, opened: { workflow: Workflow; base: string }) {
  const { delayMs = 600, retryMs = 3_000 } = options;
  let { base } = opened;
  let saved = opened.workflow;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let conflict: Stale | undefined;
  let failures = 0;

  const tell = (state: SaveState) => options.tell(state, base);
  const isDirty = () => options.workflow() !== saved;
  const wait = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => void flush(), ms);
  };
  const keepCopy = () => options.keep(isDirty() ? { workflow: options.workflow(), base, at: Date.now() } : null);

  /** Called after each change of the content. */
  function changed(): void {
    keepCopy();
    if (conflict) return;
    if (isDirty()) {
      if (!running) tell({ status: 'unsaved' });
      wait(delayMs);
    } else if (!running) {
      clearTimeout(timer);
      tell({ status: 'saved' });
    }
  }

  async function save(): Promise<void> {
    const workflow = options.workflow();
    tell({ status: 'saving' });
    const outcome = await options.put(workflow, base);
    if (outcome.ok) {
      failures = 0;
      base = outcome.saved.version;
      saved = workflow;
      keepCopy();
      tell({ status: isDirty() ? 'unsaved' : 'saved' });
      return;
    }
    if (outcome.stale) return showTheirs(outcome.stale);
    failures++;
    tell({ status: 'failed', problem: outcome.problem });
    wait(Math.min(30_000, retryMs * 2 ** (failures - 1)));
  }

  function showTheirs(stale: Stale): void {
    conflict = stale;
    tell({ status: 'conflict', stale, base: saved });
  }

  /** Saves what is not saved, now. Resolves when it was tried. */
  async function flush(): Promise<void> {
    clearTimeout(timer);
    if (running) await running;
    if (conflict || !isDirty()) return;
    running = save().finally(() => (running = undefined));
    await running;
    if (isDirty() && failures === 0 && !conflict) wait(delayMs);
  }

  return {
    changed,
    flush,
    /** What the other tab or person saved is newer still than what was shown of it. */
    showTheirs,
    /** Goes on from what another tab or person saved: it counts as what the server has, and what is here as a change of it. */
    goOnFrom(theirs: Pick<Stale, 'version' | 'workflow'>): void {
      base = theirs.version;
      saved = theirs.workflow;
      conflict = undefined;
      changed();
    },
    /** Whether all changes are on the server. */
    isSaved: () => !isDirty() && !running,
    base: () => base,
    stop(): void {
      clearTimeout(timer);
    },
  };
}
export type Autosave = ReturnType<typeof createAutosave>;
