import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { Tooltip } from './tooltip.tsx';

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'aria-label'> {
  /** Said to screen readers and shown as the tooltip. */
  label: string;
  /** Shown beside the label in the tooltip. */
  keys?: string;
  children: ReactNode;
  pressed?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, keys, pressed, className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <button type="button" className={`icon-btn ${className ?? ''}`} aria-label={label} aria-pressed={pressed} {...rest}>
        {children}
      </button>
    </Tooltip>
  );
}
