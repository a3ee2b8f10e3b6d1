import { useState } from 'react';
import type { SecretSetting } from '../../nodes/kit/settings.ts';
import { api } from '../api.ts';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Field, Input } from '../controls/field.tsx';
import { useLoaded } from '../controls/load-state.tsx';
import { Select } from '../controls/select.tsx';
import { toastError } from '../controls/toast.ts';
import { useSay } from '../i18n/use-say.ts';
import { type SettingProps, useFieldText } from './setting-props.tsx';

const fresh = ' new';

/** A secret by its name: its value is kept by the server and never comes back here. */
export function SecretField(props: SettingProps<SecretSetting>) {
  const say = useSay();
  const { value, onChange } = props;
  const text = useFieldText(props);
  const [adding, setAdding] = useState(false);
  const { loaded, reload } = useLoaded('secrets', api.secrets);
  const names = loaded.status === 'ready' ? loaded.value.map(({ name }) => name) : [];
  const chosen = typeof value === 'string' ? value : '';
  const options = [...new Set([...names, ...(chosen ? [chosen] : [])])].map((name) => ({ value: name, label: name }));
  return (
    <Field {...text}>
      {({ id, describedBy, invalid }) => (
        <>
          <Select
            id={id}
            value={chosen}
            placeholder={say({ en: 'Choose a secret', zh: '请选择密钥' })}
            options={[...options, { value: fresh, label: say({ en: 'New secret …', zh: '新建密钥…' }) }]}
            onChange={(next) => (next === fresh ? setAdding(true) : onChange(next))}
            describedBy={describedBy}
            invalid={invalid}
          />
          {adding && (
            <NewSecret
              onClose={() => setAdding(false)}
              onDone={(name) => {
                setAdding(false);
                reload();
                onChange(name);
              }}
            />
          )}
        </>
      )}
    </Field>
  );
}

function NewSecret({ onClose, onDone }: { onClose(): void; onDone(name: string): void }) {
  const say = useSay();
  const [name, setName] = useState('');
  const [content, setContent] = useState('');
  const save = async () => {
    try {
      await api.setSecret(name, content);
      onDone(name);
    } catch (error) {
      toastError(error);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={say({ en: 'New secret', zh: '新建密钥' })}
      description={say({ en: 'It is stored encrypted and never shown again.', zh: '密钥会加密保存，之后不再显示。' })}
      actions={
        <Button look="main" disabled={!name || !content} onClick={() => void save()}>
          {say({ en: 'Save', zh: '保存' })}
        </Button>
      }
    >
      <Field label={say({ en: 'Name', zh: '名称' })}>
        {({ id }) => <Input id={id} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label={say({ en: 'Value', zh: '内容' })}>
        {({ id }) => <Input id={id} type="password" value={content} onChange={(event) => setContent(event.target.value)} />}
      </Field>
    </Dialog>
  );
}
