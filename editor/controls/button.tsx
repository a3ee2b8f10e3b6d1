import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `main`: the one action of a view. `ghost`: quiet. `danger`: destroys something. */
  look?: 'main' | 'plain' | 'ghost' | 'danger';
  small?: boolean;
  /** Shows a turning mark and takes no press. It is not disabled, since that would take the keyboard away from it. */
  busy?: boolean;
  icon?: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = 'plain', small, busy, icon, className, children, onClick, ...rest }: ButtonProps) {
  const classes = ['btn', look !== 'plain' && look, small && 'small', className].filter(Boolean).join(' ');
  return (
    <button
      type="button"
      className={classes}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {busy ? <span className="turning" aria-hidden /> : icon}
      {children}
    </button>
  );
}
