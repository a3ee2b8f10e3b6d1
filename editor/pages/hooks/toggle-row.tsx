import { useId } from 'react';
import { Toggle } from '../../controls/toggle.tsx';

export function ToggleRow({
  label,
  note,
  on,
  warn = false,
  onChange,
}: {
  label: string;
  note: string;
  on: boolean;
  warn?: boolean;
  onChange(on: boolean): void;
}) {
  const id = useId();
  return (
    <div className="toggle-row">
      <Toggle id={id} on={on} onChange={onChange} describedBy={`${id}-note`} />
      <div>
        <label htmlFor={id}>{label}</label>
        <p id={`${id}-note`} className={warn ? 'toggle-warn' : 'muted'}>
          {note}
        </p>
      </div>
    </div>
  );
}
