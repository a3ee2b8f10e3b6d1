import { type ReactNode, useId, useState } from 'react';
import { useSay } from '../i18n/use-say.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

interface Props {
  title: string;
  /** What the button says that sends the form. */
  confirm: string;
  className?: string;
  /** Answers whether it was done; the dialog stays otherwise. */
  onSubmit(): Promise<boolean>;
  onClose(): void;
  children: ReactNode;
}

/** A window that asks for a few things, sent by its main button or by Enter. */
export function FormDialog({ title, confirm, className, onSubmit, onClose, children }: Props) {
  const say = useSay();
  const form = useId();
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    const done = await onSubmit();
    setBusy(false);
    if (done) onClose();
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
      <form
        id={form}
        className={className}
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}
