import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab {
  id: string;
  label: ReactNode;
  content: ReactNode;
}

/** Tabs whose chosen one is kept by the caller, or by itself when `value` is left out. `lead` and `trail` stand in their row. */
export function Tabs({
  tabs,
  value,
  onChange,
  label,
  lead,
  trail,
}: {
  tabs: readonly Tab[];
  value?: string;
  onChange?(id: string): void;
  label: string;
  lead?: ReactNode;
  trail?: ReactNode;
}) {
  return (
    <Radix.Root
      className="tabs"
      {...(value === undefined ? { defaultValue: tabs[0]?.id ?? '' } : { value })}
      onValueChange={(id) => onChange?.(id)}
      activationMode="automatic"
    >
      <div className="tab-row">
        {lead}
        <Radix.List className="tab-list" aria-label={label}>
          {tabs.map((tab) => (
            <Radix.Trigger key={tab.id} value={tab.id} className="tab">
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {trail}
      </div>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className="tab-panel" tabIndex={-1}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
