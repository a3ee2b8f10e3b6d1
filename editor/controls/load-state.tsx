import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { ApiError } from '../api.ts';
import { type Message, message } from '../../nodes/kit/text.ts';
import { useSay } from '../i18n/use-say.ts';
import { Button } from './button.tsx';

export type Loaded<Value> =
  | { status: 'loading' }
  /** `missing`: there is no such thing, so trying again will not help. */
  | { status: 'failed'; problem: Message; missing?: boolean }
  | { status: 'ready'; value: Value };

/**
 * Loads when a key changes; a reload keeps the old value in view, also where no answer comes: the page says elsewhere that
 * the connection is lost, and what one is writing stays. The key names everything that `load` reads; `known`: what is
 * there already.
 */
export function useLoaded<Value>(key: string, load: () => Promise<Value>, known?: Value): { loaded: Loaded<Value>; reload(): void } {
  const [state, setState] = useState<{ key: string; loaded: Loaded<Value> }>({
    key,
    loaded: known === undefined ? { status: 'loading' } : { status: 'ready', value: known },
  });
  const [round, setRound] = useState(0);
  const isThere = known !== undefined && round === 0 && state.key === key;
  useEffect(() => {
    if (isThere) return undefined;
    let current = true;
    load().then(
      (value) => current && setState({ key, loaded: { status: 'ready', value } }),
      (error: unknown) => {
        const failed = {
          key,
          loaded: { status: 'failed', problem: problemOf(error), missing: error instanceof ApiError && error.status === 404 },
        } as const;
        if (current) setState((last) => (last.key === key && last.loaded.status === 'ready' && isNoAnswer(error) ? last : failed));
      },
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

function isNoAnswer(error: unknown): boolean {
  return !(error instanceof ApiError) || error.status === 0;
}

const partMissing = message({
  en: 'A part of this page did not come. Check that Graftwork runs, and try again; if it was updated meanwhile, reload the page.',
  zh: '页面的一部分没有加载。请确认 Graftwork 正在运行，然后重试；如果它刚刚更新过，请刷新页面。',
});

/** The sentence of any error. One that no request gave is a fault of the page, unless a part of its code did not come. */
export function problemOf(error: unknown): Message {
  if (error instanceof ApiError) return error.content;
  if (error instanceof TypeError && /module/i.test(error.message)) return partMissing;
  reportError(error);
  return message({
    en: 'This did not work, by a fault of the page. Reload it and try once more; what was saved is safe.',
    zh: '页面出现故障，操作没有完成。请刷新页面后重试；已保存的内容不受影响。',
  });
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
