import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';

const shownMs = 1_600;

/** Copies texts; `copied` for a moment after each, for a mark that says that it was done. */
export function useCopied(): { copied: boolean; copy(text: string): Promise<boolean> } {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (text: string) => {
    const done = await copyText(text);
    if (done) setCopied(true);
    return done;
  };
  return { copied, copy };
}
