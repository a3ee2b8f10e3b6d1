import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Option {
  value: string;
  label: string;
  /** Small, behind the label in the list. */
  detail?: ReactNode;
  /** Stands in the closed field, behind the chosen label. */
  tag?: ReactNode;
  disabled?: boolean;
}

/** One of a list. An empty value shows the placeholder. */
export function Select({
  id,
  value,
  options,
  placeholder,
  onChange,
  label,
  describedBy,
  invalid,
}: {
  id?: string;
  value: string;
  options: readonly Option[];
  placeholder?: string;
  onChange(value: string): void;
  /** For a select without a visible label. */
  label?: string;
  describedBy?: string | undefined;
  invalid?: boolean | undefined;
}) {
  const chosen = options.find((option) => option.value === value);
  return (
    <Radix.Root value={value} onValueChange={onChange}>
      <Radix.Trigger className="input select" id={id} aria-label={label} aria-describedby={describedBy} aria-invalid={invalid}>
        <span className={chosen ? 'select-value' : 'select-value muted'}>{chosen?.label ?? placeholder ?? value}</span>
        {chosen?.tag}
        <ChevronDown size={14} aria-hidden />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="menu" position="popper" sideOffset={4} collisionPadding={8}>
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                disabled={option.disabled ?? false}
                className="menu-item"
                textValue={option.label}
              >
                <span className="menu-check">
                  <Radix.ItemIndicator>
                    <Check size={14} aria-hidden />
                  </Radix.ItemIndicator>
                </span>
                <Radix.ItemText>{option.label}</Radix.ItemText>
                {option.detail && <span className="menu-detail">{option.detail}</span>}
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
