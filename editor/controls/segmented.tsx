import { ToggleGroup } from 'radix-ui';

/** A choice of two or three short options, all in view. */
export function Segmented({
  id,
  value,
  options,
  onChange,
  label,
  describedBy,
}: {
  id?: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange(value: string): void;
  label: string;
  describedBy?: string | undefined;
}) {
  return (
    <ToggleGroup.Root
      type="single"
      className="segmented"
      id={id}
      value={value}
      onValueChange={(next) => next && onChange(next)}
      aria-label={label}
      aria-describedby={describedBy}
    >
      {options.map((option) => (
        <ToggleGroup.Item key={option.value} value={option.value}>
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
