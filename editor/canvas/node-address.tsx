import { Check, Copy } from 'lucide-react';
import { message } from '../../nodes/kit/text.ts';
import { useCopied } from '../controls/use-copied.ts';
import { useSay } from '../i18n/use-say.ts';
import { speak } from '../store/spoken-store.ts';

/** The address at which a deployed model answers, to be taken from where it is seen first. */
export function NodeAddress({ name }: { name: string }) {
  const say = useSay();
  const { copied, copy } = useCopied();
  const path = `/endpoints/${encodeURIComponent(name)}`;
  const address = `${location.origin}${path}`;
  const take = async () => {
    if (await copy(address)) speak(message({ en: 'Copied: {address}', zh: '已复制：{address}' }, { address }));
  };
  const label = say({ en: 'Copy the address of “{name}”', zh: '复制“{name}”的地址' }, { name });
  return (
    <p className="node-address">
      <code title={address}>{path}</code>
      {/* The canvas does not load what tooltips need: the system's own does. */}
      <button type="button" className="icon-btn nodrag" title={label} aria-label={label} onClick={() => void take()}>
        {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      </button>
    </p>
  );
}
