import { useEffect } from 'react';
import type { Status } from '../../../runtime/protocol.ts';
import { api } from '../../api.ts';
import { type Loaded, useLoaded } from '../../controls/load-state.tsx';

const everyMs = 5_000;

/** The machine's state, read anew now and then while the page is in view. */
export function useStatus(): { loaded: Loaded<Status>; reload(): void } {
  const { loaded, reload } = useLoaded('status', api.status);
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, everyMs);
    return () => clearInterval(timer);
  }, [reload]);
  return { loaded, reload };
}
