import { useSay } from '../i18n/use-say.ts';
import { KeyList } from './keys/key-list.tsx';
import './keys/keys.css';
import { SecretList } from './keys/secret-list.tsx';
import { PageHead } from './parts/page-head.tsx';

/** Keys that open Graftwork to programs, and secrets that open other systems to its nodes. */
export function KeysPage() {
  const say = useSay();
  return (
    <div className="page-body keys">
      <PageHead title={say({ en: 'Keys and secrets', zh: '密钥与机密' })} />
      <KeyList />
      <SecretList />
    </div>
  );
}
