import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { IconButton } from '../controls/icon-button.tsx';
import { toastProblem } from '../controls/toast.ts';
import { useSay } from '../i18n/use-say.ts';

/** Copies a text; a mark says that it was done. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const say = useSay();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 1_600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      toastProblem({
        en: 'The browser does not allow copying here. Select the text and copy it by hand.',
        zh: '浏览器不允许在此复制。请选中文本后手动复制。',
      });
    }
  };
  return (
    <IconButton
      label={copied ? say({ en: 'Copied', zh: '已复制' }) : (label ?? say({ en: 'Copy', zh: '复制' }))}
      onClick={() => void copy()}
    >
      {copied ? <Check size={15} aria-hidden /> : <Copy size={15} aria-hidden />}
    </IconButton>
  );
}
