import { rangeValues } from '../../nodes/kit/ranges.ts';
import type { IntegerSetting, NumberSetting } from '../../nodes/kit/settings.ts';
import type { SettingRange } from '../../nodes/kit/workflow.ts';
import { Segmented } from '../controls/segmented.tsx';
import { useFormats } from '../i18n/formats.ts';
import { useSay } from '../i18n/use-say.ts';
import { NumberField } from './number-field.tsx';

type Span = Extract<SettingRange, { from: number }>;
interface Props {
  setting: NumberSetting | IntegerSetting;
  span: Span;
  onChange(span: Span, typing?: boolean): void;
  onLeave(): void;
}

/** From, to, in how many steps and how they are spread; below, what that gives. */
export function RangeSpan({ setting, span, onChange, onLeave }: Props) {
  const say = useSay();
  const { number } = useFormats();
  const { hint: _, optional: __, ...bare } = setting;
  const count: IntegerSetting = { kind: 'integer', label: { en: 'Values', zh: '个数' }, default: 4, min: 2, max: 100 };
  const field = (part: 'from' | 'to' | 'count', definition: NumberSetting | IntegerSetting) => (
    <NumberField
      node=""
      path={part}
      setting={definition}
      value={span[part]}
      onChange={(value, typing) => {
        if (typeof value !== 'number') return;
        onChange({ ...span, [part]: part === 'count' ? Math.min(1_000, Math.max(1, Math.round(value))) : value }, typing);
      }}
      onLeave={onLeave}
    />
  );
  return (
    <div className="range-span">
      <div className="range-ends">
        {field('from', { ...bare, label: { en: 'From', zh: '从' } })}
        {field('to', { ...bare, label: { en: 'To', zh: '到' } })}
        {field('count', count)}
      </div>
      <Segmented
        label={say({ en: 'How the values are spread', zh: '取值间隔' })}
        value={span.scale}
        options={[
          { value: 'linear', label: say({ en: 'Even steps', zh: '等距' }) },
          { value: 'logarithmic', label: say({ en: 'Equal ratios', zh: '等比' }) },
        ]}
        onChange={(scale) => (scale === 'linear' || scale === 'logarithmic') && onChange({ ...span, scale })}
      />
      <p className="field-hint num">
        {rangeValues(setting, span)
          .map((value) => number(Number(value)))
          .join(', ')}
      </p>
    </div>
  );
}
