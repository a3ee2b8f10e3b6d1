import { useSay } from '../i18n/use-say.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { useRun } from '../store/run-store.ts';

/** Why a step that has run already must run again. */
export function StaleLine({ id }: { id: string }) {
  const say = useSay();
  const planned = useOutlook((state) => state.stepOf[id]);
  const everyTime = useOutlook((state) => state.everyTime.has(id));
  const hasRun = useRun((state) => {
    const status = state.steps[id]?.status;
    return status === 'done' || status === 'cached';
  });
  if (!hasRun || planned?.action !== 'run' || planned.why.length === 0 || everyTime) return null;
  const reasons = planned.why.map((why) => say(why)).join(say({ en: '; ', zh: '；' }));
  return <p className="stale-line">{say({ en: 'Will run again: {reasons}', zh: '将重新运行：{reasons}' }, { reasons })}</p>;
}
