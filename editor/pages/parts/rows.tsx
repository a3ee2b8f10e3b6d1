import type { ReactNode } from 'react';
import { useKeptFocus } from '../../controls/kept-focus.ts';
import '../pages.css';

/** A list of things, one a row. */
export function Rows({ label, children }: { label?: string; children: ReactNode }) {
  return (
    <ul className="rows" aria-label={label} {...useKeptFocus<HTMLUListElement>()}>
      {children}
    </ul>
  );
}
