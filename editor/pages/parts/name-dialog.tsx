import { type FormEvent, useId, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { Field, Input } from '../../controls/field.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { focusFirst } from '../../controls/focus-first.ts';

/** Asks for a name. `onName` answers whether it was taken; the dialog stays otherwise. */
export function NameDialog({
  title,
  confirm,
  first,
  hint,
  onName,
  onClose,
}: {
  title: string;
  confirm: string;
  first: string;
  hint?: string;
  onName(name: string): Promise<boolean>;
  onClose(): void;
}) {
  const say = useSay();
  const form = useId();
  const [name, setName] = useState(first);
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(name.trim() === '');
    if (name.trim() === '') return;
    setBusy(true);
    const taken = await onName(name.trim());
    setBusy(false);
    if (taken) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      actions={
        <>
          <Button onClick={onClose}>{say({ en: 'Cancel', zh: '取消' })}</Button>
          <Button look="main" type="submit" form={form} busy={busy}>
            {confirm}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void submit(event)}>
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
      </form>
    </Dialog>
  );
}
