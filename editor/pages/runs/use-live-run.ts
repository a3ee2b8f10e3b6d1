import { useEffect, useState } from 'react';
import { foldRun, isUnderWay, type RunEvent, type RunState } from '../../../nodes/kit/run.ts';
import type { RunRecord } from '../../../runtime/protocol.ts';
import { api, watchRun } from '../../api.ts';
import { type Loaded, useLoaded } from '../../controls/load-state.tsx';
import { frameBatch } from '../../store/frame-batch.ts';

/** A run as it is now: read once, then followed while it goes on. */
export function useLiveRun(id: string): { loaded: Loaded<RunRecord>; reload(): void } {
  const { loaded, reload } = useLoaded(`run ${id}`, () => api.run(id));
  const [live, setLive] = useState<RunState>();
  const going = loaded.status === 'ready' && isGoing(loaded.value.state);
  const first = loaded.status === 'ready' ? loaded.value.state : undefined;

  useEffect(() => {
    if (!going || !first) return undefined;
    let state = first;
    const show = (next: RunState) => {
      state = next;
      setLive(next);
    };
    const batch = frameBatch<RunEvent>((events) => show(events.reduce(foldRun, state)));
    const stop = watchRun(id, {
      snapshot(next) {
        batch.clear();
        if (next.seq >= state.seq) show(next);
      },
      events: batch.add,
      after: () => state.seq,
    });
    return () => {
      stop();
      batch.clear();
    };
  }, [id, going, first]);

  // The record holds what no event brings: its scores, once it has ended.
  const ended = going && live !== undefined && !isGoing(live);
  useEffect(() => {
    if (ended) reload();
  }, [ended, reload]);

  if (loaded.status !== 'ready') return { loaded, reload };
  const state = live && live.seq > loaded.value.state.seq ? live : loaded.value.state;
  return { loaded: { status: 'ready', value: { ...loaded.value, state, status: state.status, ms: state.ms ?? loaded.value.ms } }, reload };
}

export function isGoing({ status }: Pick<RunState, 'status'>): boolean {
  return isUnderWay(status);
}
