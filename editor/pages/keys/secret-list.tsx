import { Plus } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Load } from '../../controls/load-state.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { act } from '../parts/act.ts';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { Rows } from '../parts/rows.tsx';
import { Section } from '../parts/section.tsx';
import { useLiveList } from '../parts/use-live-list.ts';
import { SecretDialog } from './secret-dialog.tsx';

/** Passwords and the like that nodes use. Their values go in and never come out. */
export function SecretList() {
  const say = useSay();
  const { ago } = useFormats();
  const { loaded, reload } = useLiveList('secrets', ['keys'], api.secrets);
  const [editing, setEditing] = useState<{ name: string | undefined }>();
  return (
    <Section
      title={say({ en: 'Secrets', zh: '机密' })}
      note={say({
        en: 'Passwords and tokens that nodes send to others. A workflow file holds only their names.',
        zh: '节点访问外部系统时使用的密码和令牌。工作流文件中只保存名称。',
      })}
      actions={
        <Button icon={<Plus size={15} aria-hidden />} onClick={() => setEditing({ name: undefined })}>
          {say({ en: 'New secret', zh: '新建机密' })}
        </Button>
      }
    >
      <Load loaded={loaded} reload={reload}>
        {(secrets) =>
          secrets.length === 0 ? (
            <p className="rows rows-none">{say({ en: 'No secret is stored.', zh: '没有保存任何机密。' })}</p>
          ) : (
            <Rows label={say({ en: 'Secrets', zh: '机密' })}>
              {secrets.map(({ name, version, updatedAt }) => (
                <li key={name} className="row">
                  <div className="row-main">
                    <b className="row-title">{name}</b>
                    <p className="row-note">
                      {say(
                        { en: 'version {version}, changed {when}', zh: '版本 {version}，修改于{when}' },
                        { version: String(version), when: ago(updatedAt) },
                      )}
                    </p>
                  </div>
                  <Button small onClick={() => setEditing({ name })}>
                    {say({ en: 'Replace', zh: '更换' })}
                    <span className="unseen">{name}</span>
                  </Button>
                  <ConfirmButton
                    small
                    title={say({ en: 'Delete “{name}”?', zh: '删除“{name}”？' }, { name })}
                    description={say({
                      en: 'Steps that use it fail until it is stored again.',
                      zh: '使用它的步骤将会失败，直到重新保存。',
                    })}
                    confirm={say({ en: 'Delete', zh: '删除' })}
                    onConfirm={async () => {
                      await act(() => api.deleteSecret(name));
                      reload();
                    }}
                  >
                    {say({ en: 'Delete', zh: '删除' })}
                    <span className="unseen">{name}</span>
                  </ConfirmButton>
                </li>
              ))}
            </Rows>
          )
        }
      </Load>
      {editing && <SecretDialog name={editing.name} onDone={reload} onClose={() => setEditing(undefined)} />}
    </Section>
  );
}
