import { type KeyboardEvent, useRef, useState } from 'react';

/** A name that turns into a field when it is pressed (or double-pressed), and back when it is left; Escape brings the old name back. */
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
  const [old, setOld] = useState(asked ? value : undefined);
  /** It was left by a key, and the keyboard stays. */
  const stays = useRef(false);
  if (old === undefined) {
    const open = () => setOld(value);
    return (
      <button
        type="button"
        ref={(button) => {
          if (stays.current) button?.focus();
          stays.current = false;
        }}
        className={className}
        title={action}
        {...(twice ? { onDoubleClick: open, onKeyDown: (event) => event.key === 'Enter' && open() } : { onClick: open })}
      >
        {shown}
      </button>
    );
  }
  const press = (event: KeyboardEvent<HTMLInputElement>) => {
    // Enter chooses a word of an input method first.
    if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    // The name would take the same press of Enter for a wish to edit it again.
    event.preventDefault();
    if (event.key === 'Escape' && value !== old) onChange(old);
    stays.current = true;
    event.currentTarget.blur();
  };
  return (
    <input
      className={className}
      defaultValue={value || shown}
      data-uses-escape
      maxLength={200}
      aria-label={label}
      ref={(field) => {
        if (field && document.activeElement !== field) field.select();
      }}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={press}
      onBlur={() => {
        onLeave();
        setOld(undefined);
      }}
    />
  );
}
