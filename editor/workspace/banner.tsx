import type { ReactNode } from 'react';

/** A line above the canvas about the whole workflow, with what can be done about it. */
export function Banner({
  tone = 'warn',
  children,
  actions,
}: {
  tone?: 'warn' | 'fail' | 'quiet';
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <output className={`banner ${tone}`}>
      <div>{children}</div>
      {actions && <p>{actions}</p>}
    </output>
  );
}
