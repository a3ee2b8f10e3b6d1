import { useState } from 'react';
import { Field, Input } from '../../controls/field.tsx';
import { focusFirst } from '../../controls/focus-first.ts';
import { FormDialog } from '../../controls/form-dialog.tsx';
import { useSay } from '../../i18n/use-say.ts';

/** Asks for a name. `onName` answers whether it was taken; the dialog stays otherwise. */
export function NameDialog({
  first,
  hint,
  onName,
  ...dialog
}: {
  title: string;
  confirm: string;
  first: string;
  hint?: string;
  onName(name: string): Promise<boolean>;
  onClose(): void;
}) {
  const say = useSay();
  const [name, setName] = useState(first);
  const [missing, setMissing] = useState(false);
  const submit = async () => {
    setMissing(name.trim() === '');
    return name.trim() !== '' && (await onName(name.trim()));
  };
  return (
    <FormDialog {...dialog} onSubmit={submit}>
      <Field label={say({ en: 'Name', zh: '名称' })} hint={hint} error={missing && say({ en: 'Write a name.', zh: '请填写名称。' })}>
        {({ id, describedBy, invalid }) => (
          <Input
            ref={focusFirst}
            id={id}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            value={name}
            maxLength={200}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}
