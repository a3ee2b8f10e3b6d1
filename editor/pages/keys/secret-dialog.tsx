import { useState } from 'react';
import { api } from '../../api.ts';
import { Field, Input } from '../../controls/field.tsx';
import { focusFirst } from '../../controls/focus-first.ts';
import { FormDialog } from '../../controls/form-dialog.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { act } from '../parts/act.ts';
import './keys.css';

const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Adds a secret, or replaces the value of one that is there. */
export function SecretDialog({ name: given, onDone, onClose }: { name?: string | undefined; onDone(name: string): void; onClose(): void }) {
  const say = useSay();
  const [name, setName] = useState(given ?? '');
  const [value, setValue] = useState('');
  const [tried, setTried] = useState(false);
  const badName = tried && !namePattern.test(name);
  const noValue = tried && value === '';
  const submit = async () => {
    setTried(true);
    const done = namePattern.test(name) && value !== '' && (await act(() => api.setSecret(name, value)));
    if (done) onDone(name);
    return done;
  };
  return (
    <FormDialog
      title={
        given === undefined
          ? say({ en: 'New secret', zh: '新建机密' })
          : say({ en: 'New value for “{name}”', zh: '更换“{name}”的值' }, { name: given })
      }
      confirm={say({ en: 'Save', zh: '保存' })}
      className="key-form"
      onSubmit={submit}
      onClose={onClose}
    >
      {given === undefined && (
        <Field
          label={say({ en: 'Name', zh: '名称' })}
          hint={say({
            en: 'Lower-case letters, digits and hyphens. Settings of nodes refer to it.',
            zh: '使用小写字母、数字和连字符。节点的设置通过名称引用它。',
          })}
          error={
            badName &&
            say({
              en: 'Use lower-case letters, digits and hyphens, such as “mail-password”.',
              zh: '请使用小写字母、数字和连字符，例如“mail-password”。',
            })
          }
        >
          {({ id, describedBy, invalid }) => (
            <Input
              ref={focusFirst}
              id={id}
              aria-describedby={describedBy}
              aria-invalid={invalid}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field
        label={say({ en: 'Value', zh: '值' })}
        hint={say({ en: 'Kept encrypted and never shown again.', zh: '加密保存，之后无法查看。' })}
        error={noValue && say({ en: 'Write the value.', zh: '请填写值。' })}
      >
        {({ id, describedBy, invalid }) => (
          <Input
            ref={given === undefined ? undefined : focusFirst}
            id={id}
            type="password"
            autoComplete="new-password"
            aria-describedby={describedBy}
            aria-invalid={invalid}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
