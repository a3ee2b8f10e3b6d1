import { CopyButton } from '../../results/copy-button.tsx';
import { useSay } from '../../i18n/use-say.ts';

/** An address of this server, to be copied. */
export function AddressLine({ path, label }: { path: string; label?: string }) {
  const say = useSay();
  const address = `${location.origin}${path}`;
  return (
    <p className="code-line">
      {label && <span className="address-label">{label}</span>}
      <code>{address}</code>
      <CopyButton text={address} label={say({ en: 'Copy the address', zh: '复制地址' })} />
    </p>
  );
}
