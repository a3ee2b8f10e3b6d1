import { X } from 'lucide-react';
import { useRef, useState } from 'react';
import { settingProblem } from '../../nodes/kit/check-settings.ts';
import type { Json } from '../../nodes/kit/json.ts';
import type { IntegerSetting, NumberSetting } from '../../nodes/kit/settings.ts';
import { Input } from '../controls/field.tsx';
import { useFormats } from '../i18n/formats.ts';
import { readShare } from '../i18n/read-number.ts';
import { useSay } from '../i18n/use-say.ts';

interface Props {
  setting: NumberSetting | IntegerSetting;
  values: readonly Json[];
  onChange(values: Json[]): void;
}

/** Values as chips, with a field that takes more: one and Enter, or several with commas between. */
export function RangeList({ setting, values, onChange }: Props) {
  const say = useSay();
  const { number } = useFormats();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const add = () => {
    const words = typed.split(/[,;，；、\n\t]\s*|\s+/).filter((word) => word !== '');
    if (words.length === 0) return;
    const read = words.map(readShare);
    const added = read.filter((value) => value !== undefined);
    setWrong(added.length < read.length);
    if (added.length < read.length) return;
    setTyped('');
    onChange([...new Set([...values, ...added])].toSorted((a, b) => Number(a) - Number(b)));
  };
  const remove = (value: Json) => {
    onChange(values.filter((other) => other !== value));
    field.current?.focus();
  };
  return (
    <div className="range-list">
      {values.length > 0 && (
        <ul className="chips">
          {values.map((value) => {
            const words = typeof value === 'number' ? number(value) : String(value);
            return (
              <li key={String(value)} className={settingProblem(setting, value) ? 'chip bad' : 'chip'}>
                {words}
                <button
                  type="button"
                  aria-label={say({ en: 'Remove {value}', zh: '移除 {value}' }, { value: words })}
                  onClick={() => remove(value)}
                >
                  <X size={12} aria-hidden />
                </button>
              </li>
            );
          })}
        </ul>
      )}
      <Input
        ref={field}
        value={typed}
        inputMode="text"
        aria-label={say({ en: 'Add values for {setting}', zh: '为“{setting}”添加取值' }, { setting: setting.label })}
        aria-invalid={wrong || undefined}
        placeholder={
          setting.kind === 'integer'
            ? say({ en: 'Add: 8, 16 …', zh: '添加：8, 16…' })
            : say({ en: 'Add: 0.001, 0.01 …', zh: '添加：0.001, 0.01…' })
        }
        onChange={(event) => {
          setTyped(event.target.value);
          setWrong(false);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === 'Enter') add();
          const last = values.at(-1);
          if (event.key === 'Backspace' && typed === '' && last !== undefined) remove(last);
        }}
        onBlur={add}
      />
      {wrong && (
        <p className="field-error" role="alert">
          {say({ en: 'Not all of these are numbers. Put commas between them.', zh: '其中有的不是数字。请用逗号分隔。' })}
        </p>
      )}
    </div>
  );
}
