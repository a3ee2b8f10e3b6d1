import { type KeyboardEvent, useState } from 'react';
import type { IntegerSetting, NumberSetting } from '../../nodes/kit/settings.ts';
import { message } from '../../nodes/kit/text.ts';
import { Field, Input } from '../controls/field.tsx';
import { readShare } from '../i18n/read-number.ts';
import { useSay } from '../i18n/use-say.ts';
import { type SettingProps, useFieldText } from './setting-props.tsx';

/** A number as it is typed. What is not a number yet stays in the field and is said, and the setting keeps its value. */
export function NumberField({ setting, value, onChange, onLeave, error, severity }: SettingProps<NumberSetting | IntegerSetting>) {
  const say = useSay();
  const text = useFieldText({ setting, error, severity });
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? (typeof value === 'number' ? String(value) : '');
  const read = readShare(shown);
  const wrong = typed !== undefined && read === undefined && !(shown.trim() === '' && setting.optional);
  const type = (next: string) => {
    setTyped(next);
    const number = readShare(next);
    if (number !== undefined) onChange(number, true);
    else if (next.trim() === '' && setting.optional) onChange(null, true);
  };
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (!by || typeof value !== 'number') return;
    event.preventDefault();
    setTyped(undefined);
    onChange(stepped(setting, value, by), true);
  };
  const limits = limitWords(setting);
  const leave = () => {
    setTyped(undefined);
    onLeave();
  };
  return (
    <Field
      label={text.label}
      aside={setting.unit && say(setting.unit)}
      hint={text.hint}
      error={wrong ? say({ en: 'This is not a number.', zh: '这不是数字。' }) : text.error}
    >
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          inputMode={setting.kind === 'integer' ? 'numeric' : 'decimal'}
          value={shown}
          placeholder={setting.optional ? say(setting.empty ?? { en: 'chosen for you', zh: '自动选择' }) : ''}
          title={limits && say(limits)}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          onChange={(event) => type(event.target.value)}
          onKeyDown={step}
          onBlur={leave}
        />
      )}
    </Field>
  );
}

/** One step up or down; without a step of its own, a tenth of the number's size. */
export function stepped(setting: NumberSetting | IntegerSetting, value: number, by: 1 | -1): number {
  const size = setting.step ?? (setting.kind === 'integer' ? 1 : 10 ** (Math.floor(Math.log10(Math.abs(value) || 1)) - 1));
  const next = Number((value + by * size).toPrecision(12));
  return Math.min(setting.max ?? Infinity, Math.max(setting.min ?? -Infinity, next));
}

function limitWords({ min, max }: NumberSetting | IntegerSetting) {
  if (min !== undefined && max !== undefined) return message({ en: '{min} to {max}', zh: '{min} 到 {max}' }, { min, max });
  if (min !== undefined) return message({ en: 'at least {min}', zh: '至少 {min}' }, { min });
  if (max !== undefined) return message({ en: 'at most {max}', zh: '至多 {max}' }, { max });
  return undefined;
}
