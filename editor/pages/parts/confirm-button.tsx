import { type ReactNode, useState } from 'react';
import { Button } from '../../controls/button.tsx';
import { ConfirmDialog } from '../../controls/dialog.tsx';

/** A button that asks before it acts. */
export function ConfirmButton({
  children,
  icon,
  title,
  description,
  confirm,
  small,
  look = 'plain',
  onConfirm,
}: {
  children: ReactNode;
  icon?: ReactNode;
  title: string;
  description: string;
  /** What the button in the question says: what it does. */
  confirm: string;
  small?: boolean;
  look?: 'plain' | 'ghost' | 'danger';
  onConfirm(): Promise<unknown>;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look={look} small={small} icon={icon} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <ConfirmDialog
        open={open}
        onClose={() => setOpen(false)}
        title={title}
        description={description}
        confirm={confirm}
        onConfirm={async () => {
          await onConfirm();
        }}
      />
    </>
  );
}
