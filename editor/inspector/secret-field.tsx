import { useState } from 'react';
import type { SecretSetting } from '../../nodes/kit/settings.ts';
import { api } from '../api.ts';
import { Field } from '../controls/field.tsx';
import { useLoaded } from '../controls/load-state.tsx';
import { Select } from '../controls/select.tsx';
import { useSay } from '../i18n/use-say.ts';
import { SecretDialog } from '../pages/keys/secret-dialog.tsx';
import { type SettingProps, useFieldText } from './setting-props.tsx';

const fresh = ' new';
const none = ' none';

/** A secret by its name: its value is kept by the server and never comes back here. */
export function SecretField(props: SettingProps<SecretSetting>) {
  const say = useSay();
  const { value, onChange, setting } = props;
  const text = useFieldText(props);
  const [adding, setAdding] = useState(false);
  const { loaded, reload } = useLoaded('secrets', api.secrets);
  const names = loaded.status === 'ready' ? loaded.value.map(({ name }) => name) : [];
  const chosen = typeof value === 'string' ? value : '';
  const choose = (next: string): void => (next === fresh ? setAdding(true) : onChange(next === none ? '' : next));
  const options = [...new Set([...names, ...(chosen ? [chosen] : [])])].map((name) => ({ value: name, label: name }));
  return (
    <Field {...text}>
      {({ id, describedBy, invalid }) => (
        <>
          <Select
            id={id}
            value={chosen}
            placeholder={say({ en: 'Choose a secret', zh: '请选择机密' })}
            options={[
              ...(setting.optional && chosen !== '' ? [{ value: none, label: say({ en: 'No secret', zh: '不使用机密' }) }] : []),
              ...options,
              { value: fresh, label: say({ en: 'New secret …', zh: '新建机密…' }) },
            ]}
            onChange={choose}
            describedBy={describedBy}
            invalid={invalid}
          />
          {adding && (
            <SecretDialog
              onClose={() => setAdding(false)}
              onDone={(name) => {
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
