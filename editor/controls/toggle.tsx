import { Switch } from 'radix-ui';

export function Toggle({
  id,
  on,
  onChange,
  label,
  describedBy,
}: {
  id?: string;
  on: boolean;
  onChange(on: boolean): void;
  /** For a switch without a visible label. */
  label?: string;
  describedBy?: string | undefined;
}) {
  return (
    <Switch.Root className="toggle" id={id} checked={on} onCheckedChange={onChange} aria-label={label} aria-describedby={describedBy}>
      <Switch.Thumb className="toggle-thumb" />
    </Switch.Root>
  );
}
