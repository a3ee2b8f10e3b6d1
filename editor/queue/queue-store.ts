import { create } from 'zustand';
import type { Message } from '../../nodes/kit/text.ts';
import type { QueueEntry } from '../../runtime/protocol.ts';
import { api, onChanged, onConnection } from '../api.ts';
import { toastError } from '../controls/toast.ts';
import { problemOf } from '../controls/load-state.tsx';

interface QueueView {
  /** The runs that have not ended, in the order in which they get workers; undefined until they are known. */
  entries: readonly QueueEntry[] | undefined;
  problem: Message | undefined;
  /** The drawer is open. */
  open: boolean;
}

export const useQueue = create<QueueView>()(() => ({ entries: undefined, problem: undefined, open: false }));

export function showQueue(open: boolean): void {
  useQueue.setState({ open });
}

const soonMs = 300;
/** While something runs its time left goes down without a notice. */
const againMs = 2_000;

/** Keeps the queue in view up to date, on every page; answers how to stop. */
export function followQueue(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;
  let stale = false;
  let ended = false;

  async function read(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    stale = reading;
    if (reading || ended) return;
    reading = true;
    try {
      useQueue.setState({ entries: await api.queue(), problem: undefined });
    } catch (error) {
      useQueue.setState({ problem: problemOf(error) });
    }
    reading = false;
    const { entries = [] } = useQueue.getState();
    if (stale) soon();
    else if (entries.some(({ status }) => status !== 'paused') && !document.hidden) timer = setTimeout(() => void read(), againMs);
  }
  function soon(): void {
    if (ended) return;
    clearTimeout(timer);
    timer = setTimeout(() => void read(), soonMs);
  }
  const lookAgain = (): void => {
    if (!document.hidden) soon();
  };

  void read();
  const stops = [onChanged(({ what }) => what === 'queue' && soon()), onConnection((connected) => connected && soon())];
  document.addEventListener('visibilitychange', lookAgain);
  return () => {
    ended = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', lookAgain);
    for (const stop of stops) stop();
  };
}

/** Moves a run to another place in the list, at once on screen; where the server refuses, the list is read anew. */
export async function moveRun(run: string, to: number): Promise<void> {
  const { entries = [] } = useQueue.getState();
  const moved = entries.find((entry) => entry.run === run);
  const rest = entries.filter((entry) => entry.run !== run);
  if (!moved || to < 0 || to > rest.length) return;
  useQueue.setState({ entries: rest.toSpliced(to, 0, moved) });
  try {
    useQueue.setState({ entries: await api.moveRun(run, rest[to]?.run ?? null) });
  } catch (error) {
    toastError(error);
    useQueue.setState({ entries: await api.queue().catch(() => entries) });
  }
}

/** Pauses, resumes or stops a run of the list. */
export async function changeRun(run: string, change: 'pause' | 'resume' | 'stop'): Promise<void> {
  try {
    if (change === 'stop') await api.cancelRun(run);
    else if (change === 'pause') await api.pauseRun(run);
    else await api.resumeRun(run);
    useQueue.setState({ entries: await api.queue() });
  } catch (error) {
    toastError(error);
  }
}
