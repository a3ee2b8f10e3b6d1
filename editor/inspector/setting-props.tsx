import type { ReactNode } from 'react';
import type { Json } from '../../nodes/kit/json.ts';
import type { Setting } from '../../nodes/kit/settings.ts';
import { useSay } from '../i18n/use-say.ts';

export interface SettingProps<S extends Setting = Setting> {
  node: string;
  /** The setting's name, for a field of a list with the list's name before it. */
  path: string;
  setting: S;
  value: Json;
  /** `typing`: more of the same follows until the field is left, and all of it is one step of undo. */
  onChange(value: Json, typing?: boolean): void;
  onLeave(): void;
  error?: ReactNode;
  severity?: 'error' | 'warning';
}

/** The label, hint and problem that all kinds share. */
export function useFieldText({ setting, error, severity }: Pick<SettingProps, 'setting' | 'error' | 'severity'>) {
  const say = useSay();
  return {
    label: say(setting.label),
    hint: setting.hint && say(setting.hint),
    error: error && (severity === 'warning' ? <span className="warn-text">{error}</span> : error),
  };
}
