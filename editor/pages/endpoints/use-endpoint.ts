import { useEffect } from 'react';
import type { EndpointRecord } from '../../../runtime/protocol.ts';
import { api, watchEndpoint } from '../../api.ts';
import type { Loaded } from '../../controls/load-state.tsx';
import { useLiveList } from '../parts/use-live-list.ts';

const atMostEveryMs = 2_000;

/** An endpoint with its counts, which follow the requests. */
export function useEndpoint(name: string): { loaded: Loaded<EndpointRecord>; reload(): void } {
  const { loaded, reload } = useLiveList(`endpoint ${name}`, ['endpoints'], () => api.endpoint(name));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = watchEndpoint(name, () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, atMostEveryMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
    // `reload` is given by another hook, whose identity the linter cannot see.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [name, reload]);
  return { loaded, reload };
}
