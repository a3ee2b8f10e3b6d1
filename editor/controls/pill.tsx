import type { ReactNode } from 'react';

/** A short state in words. The colour only repeats what the words say. */
export function Pill({
  tone = 'plain',
  icon,
  children,
}: {
  tone?: 'plain' | 'live' | 'run' | 'warn' | 'fail';
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <span className={tone === 'plain' ? 'pill' : `pill ${tone}`}>
      {icon}
      {children}
    </span>
  );
}

/** A small tinted word in a category's colour (`data`, `label`, `training` ...). */
export function Tag({ color = 'data', children }: { color?: string; children: ReactNode }) {
  return <span className={`tag c-${color}`}>{children}</span>;
}
