import { useState } from 'react';

/** A name that turns into a field when it is pressed (or double-pressed), and back when it is left. */
export function InPlaceText({
  value,
  shown = value,
  label,
  action,
  className,
  twice,
  asked = false,
  onChange,
  onLeave,
}: {
  value: string;
  /** What stands there while it is not edited. */
  shown?: string;
  /** For screen readers: what this names. */
  label: string;
  /** The tooltip, such as "Rename". */
  action: string;
  className: string;
  /** Takes a double press, where a single one means something else. */
  twice?: boolean;
  /** It is a field at once: somebody is asked for the name. */
  asked?: boolean;
  onChange(value: string): void;
  onLeave(): void;
}) {
  const [start, setStart] = useState<string | undefined>(asked ? value || shown : undefined);
  if (start === undefined) {
    const open = () => setStart(value || shown);
    return (
      <button
        type="button"
        className={className}
        title={action}
        {...(twice ? { onDoubleClick: open, onKeyDown: (event) => event.key === 'Enter' && open() } : { onClick: open })}
      >
        {shown}
      </button>
    );
  }
  return (
    <input
      className={className}
      defaultValue={start}
      maxLength={200}
      aria-label={label}
      ref={(field) => {
        if (field && document.activeElement !== field) field.select();
      }}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => (event.key === 'Enter' || event.key === 'Escape') && event.currentTarget.blur()}
      onBlur={() => {
        onLeave();
        setStart(undefined);
      }}
    />
  );
}
