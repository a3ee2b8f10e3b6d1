import { useEffect, useState } from 'react';
import { onConnection } from './api.ts';
import { useSay } from './i18n/use-say.ts';

/** A short break is not worth a word. */
const patienceMs = 2_000;

/** Says that the live connection is lost, while it is, on whatever page. It stays silent until there was one. */
export function ConnectionBanner() {
  const say = useSay();
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let before = false;
    const stop = onConnection((connected) => {
      clearTimeout(timer);
      if (connected) setLost(false);
      else if (before) timer = setTimeout(() => setLost(true), patienceMs);
      before ||= connected;
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, []);
  return (
    <output className={lost ? 'connection-lost' : 'unseen'}>
      {lost &&
        say({
          en: 'The connection to Graftwork is lost; trying again. Your changes are kept in this browser and a run goes on by itself; what is shown may be old.',
          zh: '与 Graftwork 的连接已断开，正在重试。您的修改保存在此浏览器中，运行会自行继续；屏幕上的内容可能不是最新的。',
        })}
    </output>
  );
}
