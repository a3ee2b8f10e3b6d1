import { type ReactNode, useId } from 'react';
import { rangeValues } from '../../nodes/kit/ranges.ts';
import type { ChoiceSetting, IntegerSetting, NumberSetting, Setting } from '../../nodes/kit/settings.ts';
import type { SettingRange } from '../../nodes/kit/workflow.ts';
import { Segmented } from '../controls/segmented.tsx';
import { useSay } from '../i18n/use-say.ts';
import { RangeList } from './range-list.tsx';
import { RangeSpan } from './range-span.tsx';

interface Props {
  setting: Setting;
  range: SettingRange;
  onChange(range: SettingRange, typing?: boolean): void;
  onLeave(): void;
  error?: ReactNode;
}

/** Several values of one setting: a list of them, or a span in steps. The run tries each. */
export function RangeField({ setting, range, onChange, onLeave, error }: Props) {
  const say = useSay();
  const id = useId();
  const count = rangeValues(setting, range).length;
  return (
    <fieldset className="field range" aria-labelledby={`${id}-label`} aria-describedby={error ? `${id}-error` : undefined}>
      <div className="field-top">
        <span className="range-label" id={`${id}-label`}>
          {say(setting.label)}
        </span>
        <span className="field-aside">{say({ en: '{count} {count|value|values}', zh: '{count} 个值' }, { count })}</span>
      </div>
      <Values setting={setting} range={range} onChange={onChange} onLeave={onLeave} />
      {error && (
        <p className="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Values({ setting, range, onChange, onLeave }: Omit<Props, 'error'>) {
  const say = useSay();
  if (setting.kind === 'number' || setting.kind === 'integer') return <NumberValues {...{ setting, range, onChange, onLeave }} />;
  if (setting.kind === 'choice' && 'values' in range) return <ChoiceValues setting={setting} values={range.values} onChange={onChange} />;
  return <p className="muted">{say({ en: 'on and off', zh: '开和关' })}</p>;
}

function NumberValues({
  setting,
  range,
  onChange,
  onLeave,
}: Omit<Props, 'error' | 'setting'> & { setting: NumberSetting | IntegerSetting }) {
  const say = useSay();
  const isSpan = !('values' in range);
  return (
    <>
      <Segmented
        label={say({ en: 'How the values are given', zh: '取值方式' })}
        value={isSpan ? 'span' : 'list'}
        options={[
          { value: 'list', label: say({ en: 'A list', zh: '列表' }) },
          { value: 'span', label: say({ en: 'From … to', zh: '范围' }) },
        ]}
        onChange={(kind) => {
          if (kind === 'list' && isSpan) onChange({ values: rangeValues(setting, range) });
          if (kind === 'span' && !isSpan) onChange(spanOf(setting, range.values));
        }}
      />
      {isSpan ? (
        <RangeSpan setting={setting} span={range} onChange={onChange} onLeave={onLeave} />
      ) : (
        <RangeList setting={setting} values={range.values} onChange={(values) => onChange({ values })} />
      )}
    </>
  );
}

/** A span over what was listed; around one value alone, a tenth to ten times of it. */
function spanOf({ min = -Infinity, max = Infinity, kind }: NumberSetting | IntegerSetting, values: readonly unknown[]): SettingRange {
  const numbers = values.filter((value) => typeof value === 'number');
  const [first = 1] = numbers;
  const one = numbers.length < 2;
  const low = one ? first / 10 : Math.min(...numbers);
  const high = one ? first * 10 : Math.max(...numbers);
  const whole = (value: number) => (kind === 'integer' ? Math.max(1, Math.round(value)) : Number(value.toPrecision(3)));
  const [from, to] = [Math.max(min, whole(low)), Math.min(max, whole(high))];
  return { from, to, count: Math.max(3, numbers.length), scale: from > 0 && to / from >= 50 ? 'logarithmic' : 'linear' };
}

function ChoiceValues({ setting, values, onChange }: { setting: ChoiceSetting; values: readonly unknown[]; onChange: Props['onChange'] }) {
  const say = useSay();
  return (
    <div className="column-list">
      {Object.entries(setting.options).map(([option, label]) => (
        <label key={option}>
          <input
            type="checkbox"
            checked={values.includes(option)}
            onChange={(event) => {
              // In the order of the options, whatever the order in which they were ticked.
              const chosen = Object.keys(setting.options).filter((other) =>
                other === option ? event.target.checked : values.includes(other),
              );
              onChange({ values: chosen });
            }}
          />
          <span>{say(label)}</span>
        </label>
      ))}
    </div>
  );
}
