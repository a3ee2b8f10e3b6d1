import { Check, Copy } from 'lucide-react';
import { IconButton } from '../controls/icon-button.tsx';
import { useCopied } from '../controls/use-copied.ts';
import { useSay } from '../i18n/use-say.ts';

/** Copies a text; a mark says that it was done. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const say = useSay();
  const { copied, copy } = useCopied();
  return (
    <IconButton
      label={copied ? say({ en: 'Copied', zh: '已复制' }) : (label ?? say({ en: 'Copy', zh: '复制' }))}
      onClick={() => void copy(text)}
    >
      {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
    </IconButton>
  );
}
