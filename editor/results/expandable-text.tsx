import { useState } from 'react';
import { useSay } from '../i18n/use-say.ts';

const shown = 320;

/** A long text, cut at first; a button shows all of it. */
export function ExpandableText({ text, limit = shown }: { text: string; limit?: number }) {
  const say = useSay();
  const [whole, setWhole] = useState(false);
  if (text.length <= limit * 1.25) return <span className="long-text">{text}</span>;
  return (
    <span className="long-text">
      {whole ? text : `${text.slice(0, limit).trimEnd()}… `}{' '}
      <button type="button" className="text-button" aria-expanded={whole} onClick={() => setWhole(!whole)}>
        {whole ? say({ en: 'Show less', zh: '收起' }) : say({ en: 'Show all', zh: '展开全文' })}
      </button>
    </span>
  );
}
