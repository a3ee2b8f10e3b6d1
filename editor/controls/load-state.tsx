import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { ApiError, lostConnection } from '../api.ts';
import type { Message } from '../../nodes/kit/text.ts';
import { useSay } from '../i18n/use-say.ts';
import { Button } from './button.tsx';

export type Loaded<Value> = { status: 'loading' } | { status: 'failed'; problem: Message } | { status: 'ready'; value: Value };

/** Loads when a key changes; a reload keeps the old value in view. The key names everything that `load` reads. */
export function useLoaded<Value>(key: string, load: () => Promise<Value>): { loaded: Loaded<Value>; reload(): void } {
  const [state, setState] = useState<{ key: string; loaded: Loaded<Value> }>({ key, loaded: { status: 'loading' } });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    load().then(
      (value) => current && setState({ key, loaded: { status: 'ready', value } }),
      (error: unknown) => current && setState({ key, loaded: { status: 'failed', problem: problemOf(error) } }),
    );
    return () => {
      current = false;
    };
    // `key` stands for everything that `load` reads.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [key, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { loaded: state.key === key ? state.loaded : { status: 'loading' }, reload };
}

/** The sentence of any error. */
export function problemOf(error: unknown): Message {
  return error instanceof ApiError ? error.content : lostConnection;
}

/** Shows the value once it is there; until then a quiet line, after a failure the sentence and a way to try again. */
export function Load<Value>({
  loaded,
  reload,
  children,
}: {
  loaded: Loaded<Value>;
  reload?: () => void;
  children(value: Value): ReactNode;
}) {
  const say = useSay();
  if (loaded.status === 'ready') return children(loaded.value);
  if (loaded.status === 'loading') return <output className="loading" aria-label={say({ en: 'Loading', zh: '正在加载' })} />;
  return (
    <div className="load-failed" role="alert">
      <p>{say(loaded.problem)}</p>
      {reload && <Button onClick={reload}>{say({ en: 'Try again', zh: '重试' })}</Button>}
    </div>
  );
}
