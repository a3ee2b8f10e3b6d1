import { type FormEvent, useId, useState } from 'react';
import { api } from '../../api.ts';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { Field, Input } from '../../controls/field.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { act } from '../parts/act.ts';
import { focusFirst } from '../../controls/focus-first.ts';
import './keys.css';

const namePattern = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Adds a secret, or replaces the value of one that is there. */
export function SecretDialog({ name: given, onDone, onClose }: { name?: string | undefined; onDone(name: string): void; onClose(): void }) {
  const say = useSay();
  const form = useId();
  const [name, setName] = useState(given ?? '');
  const [value, setValue] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const badName = tried && !namePattern.test(name);
  const noValue = tried && value === '';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!namePattern.test(name) || value === '') return;
    setBusy(true);
    const done = await act(() => api.setSecret(name, value));
    setBusy(false);
    if (!done) return;
    onDone(name);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={
        given === undefined
          ? say({ en: 'New secret', zh: '新建机密' })
          : say({ en: 'New value for “{name}”', zh: '更换“{name}”的值' }, { name: given })
      }
      actions={
        <>
          <Button onClick={onClose}>{say({ en: 'Cancel', zh: '取消' })}</Button>
          <Button look="main" type="submit" form={form} busy={busy}>
            {say({ en: 'Save', zh: '保存' })}
          </Button>
        </>
      }
    >
      <form id={form} className="key-form" onSubmit={(event) => void submit(event)}>
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
      </form>
    </Dialog>
  );
}
