import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { useSay } from '../i18n/use-say.ts';
import { Button } from './button.tsx';
import { useFocusBack } from './focus-back.ts';
import { focusable } from './kept-focus.ts';

interface Content {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  wide?: boolean;
  /** A press beside it does not close it: what it shows would be gone for good. */
  stays?: boolean;
  side?: boolean;
  children?: ReactNode;
}

/** A window over the page. `actions` stand at its foot, the main one last. `side` makes it a drawer at the right. */
export function Dialog({ open, onClose, ...content }: Content & { open: boolean; onClose(): void }) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="veil" />
        <Window {...content} />
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Made when the dialog opens, so that it knows where the keyboard was then. */
function Window({ title, description, actions, wide, side, stays, children }: Content) {
  const say = useSay();
  const focusBack = useFocusBack();
  const look = side ? 'drawer-side' : wide ? 'dialog wide' : 'dialog';
  return (
    <Radix.Content
      className={look}
      {...focusBack}
      onOpenAutoFocus={(event) => !side && focusInside(event)}
      {...(description ? {} : { 'aria-describedby': undefined })}
      onEscapeKeyDown={(event) => usesEscape(event.target) && event.preventDefault()}
      onInteractOutside={(event) => stays && event.preventDefault()}
    >
      <header className="dialog-top">
        <Radix.Title className="dialog-title">{title}</Radix.Title>
        <Radix.Close className="icon-btn" aria-label={say({ en: 'Close', zh: '关闭' })}>
          <X size={16} aria-hidden />
        </Radix.Close>
      </header>
      {description && <Radix.Description className="dialog-description">{description}</Radix.Description>}
      {children && <div className="dialog-body">{children}</div>}
      {actions && <footer className="dialog-actions">{actions}</footer>}
    </Radix.Content>
  );
}

/** The keyboard begins at what the dialog is about, else at its first button; the one that closes it, which stands first, would be pressed by chance. */
function focusInside(event: Event): void {
  const window = event.currentTarget;
  if (!(window instanceof Element)) return;
  const firstIn = (part: string) => window.querySelector<HTMLElement>(`${part} :is(${focusable})`);
  const first = firstIn('.dialog-body') ?? firstIn('.dialog-actions');
  if (!first) return;
  event.preventDefault();
  first.focus();
}

/** Whether a field inside takes Escape for itself, as one does that is edited in place. */
function usesEscape(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches('[data-uses-escape]');
}

/** Asks before something is destroyed. The question says what is lost; the button says what it does. */
export function ConfirmDialog({
  open,
  onClose,
  title,
  description,
  confirm,
  onConfirm,
  danger = true,
}: {
  open: boolean;
  onClose(): void;
  title: string;
  description: ReactNode;
  confirm: string;
  onConfirm(): void | Promise<void>;
  danger?: boolean;
}) {
  const say = useSay();
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      await onConfirm();
    } finally {
      setBusy(false);
      onClose();
    }
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>{say({ en: 'Cancel', zh: '取消' })}</Button>
          <Button look={danger ? 'danger' : 'main'} busy={busy} onClick={() => void act()}>
            {confirm}
          </Button>
        </>
      }
    />
  );
}
