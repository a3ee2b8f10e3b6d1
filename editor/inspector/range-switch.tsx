import { Layers } from 'lucide-react';
import type { Json } from '../../nodes/kit/json.ts';
import type { Setting } from '../../nodes/kit/settings.ts';
import type { SettingRange } from '../../nodes/kit/workflow.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { useSay } from '../i18n/use-say.ts';

interface Props {
  setting: Setting;
  value: Json;
  range: SettingRange | undefined;
  onChange(range: SettingRange | null): void;
}

/** Turns the field of one value into one of several, and back: the value that it had is still there then. */
export function RangeSwitch({ setting, value, range, onChange }: Props) {
  const say = useSay();
  const words = range
    ? { en: 'Back to one value: {setting}', zh: '改回单个值：{setting}' }
    : { en: 'Try several values: {setting}', zh: '尝试多个值：{setting}' };
  return (
    <IconButton
      label={say(words, { setting: setting.label })}
      pressed={range !== undefined}
      onClick={() => onChange(range ? null : { values: firstValues(setting, value) })}
    >
      <Layers size={13} aria-hidden />
    </IconButton>
  );
}

/** Both of a toggle; else the value that is set, to which others are added. */
function firstValues(setting: Setting, value: Json): Json[] {
  if (setting.kind === 'toggle') return [true, false];
  return value === null ? [] : [value];
}
