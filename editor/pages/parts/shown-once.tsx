import type { ReactNode } from 'react';
import { Button } from '../../controls/button.tsx';
import { Dialog } from '../../controls/dialog.tsx';
import { useSay } from '../../i18n/use-say.ts';
import { CodeBox } from '../../results/code-box.tsx';

/** Something that the server tells once and never again. */
export function ShownOnce({
  title,
  secret,
  onClose,
  children,
}: {
  title: string;
  secret: string | undefined;
  onClose(): void;
  children?: ReactNode;
}) {
  const say = useSay();
  return (
    <Dialog
      stays
      open={secret !== undefined}
      onClose={onClose}
      title={title}
      description={say({
        en: 'Copy it now: it is shown this one time and kept nowhere in readable form.',
        zh: '请立即复制：它只显示这一次，之后无法再查看。',
      })}
      actions={
        <Button look="main" onClick={onClose}>
          {say({ en: 'I have copied it', zh: '我已复制' })}
        </Button>
      }
    >
      <CodeBox text={secret ?? ''} label={title} />
      {children}
    </Dialog>
  );
}
