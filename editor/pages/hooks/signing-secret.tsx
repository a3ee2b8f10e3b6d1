import { useState } from 'react';
import { api } from '../../api.ts';
import { useSay } from '../../i18n/use-say.ts';
import { act } from '../parts/act.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';

/** Makes a new signing secret; the one before stops working. */
export function SigningSecret({ hook }: { hook: string }) {
  const say = useSay();
  const [secret, setSecret] = useState<string>();
  return (
    <>
      <ConfirmButton
        title={say({ en: 'Make a new signing secret?', zh: '生成新的签名密钥？' })}
        description={say({
          en: 'Requests that are signed with the present one are refused from then on.',
          zh: '之后使用旧密钥签名的请求将被拒绝。',
        })}
        confirm={say({ en: 'Make a new one', zh: '生成' })}
        onConfirm={() => act(async () => setSecret((await api.newSigningSecret(hook)).secret))}
      >
        {say({ en: 'New signing secret', zh: '生成签名密钥' })}
      </ConfirmButton>
      <ShownOnce title={say({ en: 'The signing secret', zh: '签名密钥' })} secret={secret} onClose={() => setSecret(undefined)} />
    </>
  );
}
