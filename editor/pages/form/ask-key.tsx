import { type FormEvent, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { Field, Input } from '../../controls/field.tsx';
import { useSay } from '../../i18n/use-say.ts';

/** Asks a colleague without a sign-in for the key that opens the form. `problem` says why the last one did not. */
export function AskKey({
  name,
  busy,
  problem,
  onKey,
}: {
  name: string;
  busy: boolean;
  problem: string | undefined;
  onKey(key: string): void;
}) {
  const say = useSay();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim() !== '') onKey(typed.trim());
  };
  return (
    <>
      <h1>{say({ en: 'A key opens this form', zh: '打开此表单需要密钥' })}</h1>
      <form className="form-page-card" onSubmit={submit}>
        <Field
          label={say({ en: 'Your key', zh: '您的密钥' })}
          aside={name}
          hint={say({
            en: 'Whoever sent you this address has one for you. It stays in this page and is gone when you close it.',
            zh: '请向发送此地址的人索取。密钥只保留在本页面中，关闭页面即清除。',
          })}
          error={problem}
        >
          {({ id, describedBy, invalid }) => (
            <Input
              id={id}
              type="password"
              aria-describedby={describedBy}
              aria-invalid={invalid}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <div>
          <Button look="main" type="submit" busy={busy} disabled={typed.trim() === ''}>
            {say({ en: 'Open', zh: '打开' })}
          </Button>
        </div>
      </form>
    </>
  );
}
