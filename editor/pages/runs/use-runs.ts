import { useState } from 'react';
import { isRunStatus } from './is-run-status.ts';
import type { RunSummary } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { act } from '../parts/act.ts';
import { useLiveList } from '../parts/use-live-list.ts';
import { all, type Filters } from './run-filters.tsx';

const pageSize = 50;

/** The newest runs that fit the filters, and older ones on demand. */
export function useRuns(filters: Filters) {
  const key = `runs ${filters.workflow} ${filters.status} ${filters.origin}`;
  const asked = {
    limit: pageSize,
    ...(filters.workflow !== all && { workflow: filters.workflow }),
    ...(isRunStatus(filters.status) && { status: filters.status }),
    ...(filters.origin !== all && { origin: filters.origin }),
  };
  const { loaded, reload } = useLiveList(key, ['runs'], () => api.runs(asked));
  const [older, setOlder] = useState<{ key: string; runs: RunSummary[]; ended: boolean }>({ key, runs: [], ended: false });
  const mine = older.key === key ? older : { key, runs: [], ended: false };
  const newest = loaded.status === 'ready' ? loaded.value : [];
  const known = new Set(newest.map(({ id }) => id));
  const runs = [...newest, ...mine.runs.filter(({ id }) => !known.has(id))];
  const last = runs.at(-1)?.id;
  return {
    loaded,
    reload,
    runs,
    more: newest.length >= pageSize && !mine.ended && last !== undefined,
    loadMore: () =>
      act(async () => {
        const next = await api.runs({ ...asked, ...(last !== undefined && { before: last }) });
        setOlder({ key, runs: [...mine.runs, ...next], ended: next.length < pageSize });
      }),
  };
}
