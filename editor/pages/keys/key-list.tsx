import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Load } from '../../controls/load-state.tsx';
import { Pill } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { act } from '../parts/act.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Rows } from '../parts/rows.tsx';
import { Section } from '../parts/section.tsx';
import { ShownOnce } from '../parts/shown-once.tsx';
import { useLiveList } from '../parts/use-live-list.ts';
import type { KeyRecord } from '../../../runtime/protocol.ts';
import { HandOver } from './hand-over.tsx';
import { NewKey } from './new-key.tsx';
import { scopeWords } from './scope-words.ts';

/** Keys with which programs call endpoints and webhooks, and people sign in. */
export function KeyList() {
  const say = useSay();
  const { ago, date } = useFormats();
  const { loaded, reload } = useLiveList('keys', ['keys'], api.keys);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<KeyRecord & { key: string }>();
  return (
    <Section
      title={say({ en: 'Keys', zh: '访问密钥' })}
      note={say({
        en: 'Programs send one when they call an endpoint or a webhook; people sign in with one, such as to label.',
        zh: '程序调用服务或 Webhook 时使用；人员也可以用密钥登录，例如进行标注。',
      })}
      actions={
        <Button look="main" icon={<Plus size={15} aria-hidden />} onClick={() => setMaking(true)}>
          {say({ en: 'New key', zh: '新建密钥' })}
        </Button>
      }
    >
      <Load loaded={loaded} reload={reload}>
        {(keys) =>
          keys.length === 0 ? (
            <p className="rows rows-none">
              {say({
                en: 'No key yet. Make one for each program and each person, so that each can be revoked by itself.',
                zh: '还没有密钥。建议为每个程序、每个人创建单独的密钥，以便单独撤销。',
              })}
            </p>
          ) : (
            <Rows label={say({ en: 'Keys', zh: '访问密钥' })}>
              {keys.map((key) => (
                <li key={key.id} className="row">
                  <div className="row-main">
                    <b className="row-title">{key.name}</b>
                    <p className="row-note">
                      <code>{key.start}…</code> · {say({ en: 'made {when}', zh: '创建于 {when}' }, { when: date(key.createdAt) })} ·{' '}
                      {key.lastUsedAt
                        ? say({ en: 'last used {when}', zh: '最近使用：{when}' }, { when: ago(key.lastUsedAt) })
                        : say({ en: 'never used', zh: '从未使用' })}
                    </p>
                  </div>
                  <span className="row-states key-scopes">
                    {key.scopes.map((scope) => (
                      <Pill key={scope} tone={scope === 'api' ? 'warn' : 'plain'}>
                        {say(scopeWords[scope].name)}
                      </Pill>
                    ))}
                  </span>
                  <ConfirmButton
                    small
                    title={say({ en: 'Revoke “{name}”?', zh: '撤销“{name}”？' }, { name: key.name })}
                    description={say({
                      en: 'Whoever uses this key is refused from now on, and signed out. What they did stays. This cannot be undone.',
                      zh: '使用此密钥的程序和人员将立即被拒绝访问并退出登录，已完成的工作会保留。此操作无法撤销。',
                    })}
                    confirm={say({ en: 'Revoke', zh: '撤销' })}
                    onConfirm={async () => {
                      await act(() => api.deleteKey(key.id));
                      reload();
                    }}
                  >
                    {say({ en: 'Revoke', zh: '撤销' })}
                    <span className="unseen">{key.name}</span>
                  </ConfirmButton>
                </li>
              ))}
            </Rows>
          )
        }
      </Load>
      {making && (
        <NewKey
          onMade={(key) => {
            setMade(key);
            reload();
          }}
          onClose={() => setMaking(false)}
        />
      )}
      <ShownOnce title={say({ en: 'The new key', zh: '新密钥' })} secret={made?.key} onClose={() => setMade(undefined)}>
        {made && <HandOver made={made} />}
      </ShownOnce>
    </Section>
  );
}
