import { useEffect } from 'react';
import { useSay } from '../../i18n/use-say.ts';
import { followLabellings, isWaiting, useLabellings } from '../../store/labelling-store.ts';

/** How many runs wait for labels, beside the place where these are given. */
export function WaitingCount() {
  const say = useSay();
  useEffect(followLabellings, []);
  const count = useLabellings((state) => (state.all ?? []).filter(isWaiting).length);
  if (count === 0) return null;
  return (
    <span className="place-count" title={say({ en: '{count} {count|waits|wait} for labels', zh: '{count} 项等待标注' }, { count })}>
      {count}
    </span>
  );
}
