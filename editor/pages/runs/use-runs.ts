import { useState } from 'react';
import { isRunStatus } from './is-run-status.ts';
import type { RunSummary } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { act } from '../parts/act.ts';
import { useLiveList } from '../parts/use-live-list.ts';
import { all, type Filters } from './run-filters.tsx';
import { withOlder } from './with-older.ts';

const pageSize = 50;

/** All runs in view, the last reading of the newest ones that is among them, and whether there are no older ones. */
interface Shown {
  key: string;
  newest: readonly RunSummary[];
  runs: readonly RunSummary[];
  ended: boolean;
}

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
  const [busy, setBusy] = useState(false);
  const [kept, setKept] = useState<Shown>({ key, newest: [], runs: [], ended: false });
  let shown = kept;
  if (loaded.status === 'ready' && (kept.key !== key || kept.newest !== loaded.value)) {
    const newest = loaded.value;
    const before = kept.key === key ? kept.runs : [];
    const runs = withOlder(newest, before, newest.length >= pageSize);
    shown = { key, newest, runs, ended: newest.length < pageSize || (kept.key === key && kept.ended && runs.length > newest.length) };
    setKept(shown);
  }
  const last = shown.runs.at(-1)?.id;
  const loadMore = async () => {
    setBusy(true);
    await act(async () => {
      const next = await api.runs({ ...asked, ...(last !== undefined && { before: last }) });
      // Meanwhile other filters may have been chosen, and new runs have come.
      setKept((now) => (now.key === key ? { ...now, runs: [...now.runs, ...next], ended: next.length < pageSize } : now));
    });
    setBusy(false);
  };
  return { loaded, reload, runs: shown.runs, more: !shown.ended && last !== undefined, busy, loadMore };
}
