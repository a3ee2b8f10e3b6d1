import type { ReactNode } from 'react';
import './results.css';

/** What may be wider or higher than its place. It takes the focus, since otherwise those without a mouse could not scroll it. */
export function ScrollBox({
  label,
  className = 'scroll-x',
  busy,
  children,
}: {
  label: string;
  className?: string;
  busy?: boolean;
  children: ReactNode;
}) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={className} tabIndex={0} aria-label={label} aria-busy={busy}>
      {children}
    </section>
  );
}
