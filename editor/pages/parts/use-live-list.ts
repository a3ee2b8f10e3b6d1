import { useEffect, useRef } from 'react';
import { type Changed, onChanged, onConnection } from '../../api.ts';
import { type Loaded, useLoaded } from '../../controls/load-state.tsx';

/** Loads a list and reads it again whenever the server says that it changed, or the connection comes back. */
export function useLiveList<Value>(
  key: string,
  what: readonly Changed['what'][],
  load: () => Promise<Value>,
): { loaded: Loaded<Value>; reload(): void } {
  const { loaded, reload } = useLoaded(key, load);
  const wanted = useRef(what);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Many changes in a row, such as calls of a webhook, are one reading.
    const soon = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        reload();
      }, 400);
    };
    let lost = false;
    const stopChanges = onChanged((changed) => wanted.current.includes(changed.what) && soon());
    const stopConnection = onConnection((connected) => {
      if (connected && lost) soon();
      lost = !connected;
    });
    return () => {
      clearTimeout(timer);
      stopChanges();
      stopConnection();
    };
    // `reload` is given by another hook, whose identity the linter cannot see.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [reload]);
  return { loaded, reload };
}
