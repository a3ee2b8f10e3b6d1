import { readJson } from '../../../nodes/kit/json.ts';
import type { Save } from '../../../nodes/kit/labelling.ts';
import { api, ApiError, onConnection } from '../../api.ts';
import { toastError } from '../../controls/toast.ts';
import { store, stored } from '../../i18n/preferences.ts';

const againMs = 3_000;
/** As many as the server takes at once. */
const mostAtOnce = 50;

/**
 * Labels on their way to the server. They lie in the browser's storage until the server has them, so that neither a lost connection
 * nor a closed page loses one; each has an id, so that one that is sent twice counts once.
 */
export interface Outbox {
  add(save: Save): void;
  waiting(): readonly Save[];
  close(): void;
}

export function openOutbox(labelling: string, person: string, changed: () => void): Outbox {
  const place = `graftwork.labels.${labelling}.${person}`;
  let saves: readonly Save[] = readJson<Save[]>(stored(place) ?? '') ?? [];
  let sending = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  function keep(next: readonly Save[]): void {
    saves = next;
    store(place, next.length > 0 ? JSON.stringify(next) : null);
    changed();
  }
  async function send(): Promise<void> {
    clearTimeout(timer);
    if (sending || saves.length === 0) return;
    sending = true;
    const batch = saves.slice(0, mostAtOnce);
    const rest = (): readonly Save[] => saves.filter((save) => !batch.includes(save));
    try {
      await api.saveLabels(labelling, batch);
      keep(rest());
    } catch (error) {
      if (!isForGood(error)) {
        if (!closed) timer = setTimeout(() => void send(), againMs);
        sending = false;
        return;
      }
      // Of several only the one that is refused is taken out.
      const [first, ...others] = batch;
      if (others.length > 0) await oneByOne(batch, rest);
      else if (first) {
        toastError(error);
        keep(rest());
      }
    }
    sending = false;
    if (saves.length > 0) void send();
  }
  async function oneByOne(batch: readonly Save[], rest: () => readonly Save[]): Promise<void> {
    const left: Save[] = [];
    for (const save of batch)
      await api.saveLabels(labelling, [save]).catch((error: unknown) => {
        if (isForGood(error)) toastError(error);
        else left.push(save);
      });
    keep([...left, ...rest()]);
  }

  queueMicrotask(changed);
  const stop = onConnection((connected) => connected && void send());
  void send();
  return {
    add(save) {
      keep([...saves, save]);
      void send();
    },
    waiting: () => saves,
    close() {
      closed = true;
      clearTimeout(timer);
      stop();
    },
  };
}

/** The server has heard it and will not take it, however often it is sent. */
function isForGood(error: unknown): boolean {
  return error instanceof ApiError && ([400, 404, 409, 413].includes(error.status) || error.code === 'not-asked');
}
