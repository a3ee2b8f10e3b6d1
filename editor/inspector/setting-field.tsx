import { type ChoiceSetting, offeredOptions, type TextSetting, type ToggleSetting } from '../../nodes/kit/settings.ts';
import { Field, Input, TextArea } from '../controls/field.tsx';
import { Segmented } from '../controls/segmented.tsx';
import { Select } from '../controls/select.tsx';
import { Toggle } from '../controls/toggle.tsx';
import { useSay } from '../i18n/use-say.ts';
import { ColumnsField } from './columns-field.tsx';
import { FileField } from './file-field.tsx';
import { ListField } from './list-field.tsx';
import { NumberField } from './number-field.tsx';
import { useOfferedBy } from './offered-by.ts';
import { SecretField } from './secret-field.tsx';
import { type SettingProps, useFieldText } from './setting-props.tsx';
import './fields.css';

/** The field of a setting by its kind; a new kind does not compile until it has a field. */
export function SettingField(props: SettingProps) {
  const { setting } = props;
  switch (setting.kind) {
    case 'number':
    case 'integer':
      return <NumberField {...props} setting={setting} />;
    case 'toggle':
      return <ToggleField {...props} setting={setting} />;
    case 'text':
      return <TextField {...props} setting={setting} />;
    case 'choice':
      return <ChoiceField {...props} setting={setting} />;
    case 'columns':
      return <ColumnsField {...props} setting={setting} />;
    case 'file':
      return <FileField {...props} setting={setting} />;
    case 'list':
      return <ListField {...props} setting={setting} fieldOf={SettingField} />;
    case 'secret':
      return <SecretField {...props} setting={setting} />;
    default:
      return unknownKind(setting);
  }
}
function unknownKind(setting: never): null {
  return setting;
}

function ToggleField({ setting, value, onChange, error, severity }: SettingProps<ToggleSetting>) {
  const text = useFieldText({ setting, error, severity });
  return (
    <Field {...text}>
      {({ id, describedBy }) => (
        <span className="toggle-line">
          <Toggle id={id} on={value === true} onChange={(on) => onChange(on)} describedBy={describedBy} />
        </span>
      )}
    </Field>
  );
}

function TextField({ setting, value, onChange, onLeave, error, severity }: SettingProps<TextSetting>) {
  const text = useFieldText({ setting, error, severity });
  const content = typeof value === 'string' ? value : '';
  const code = setting.language === 'json' || setting.language === 'pattern';
  return (
    <Field {...text}>
      {({ id, describedBy, invalid }) => {
        const shared = {
          id,
          value: content,
          'aria-describedby': describedBy,
          'aria-invalid': invalid,
          spellCheck: !code,
          className: code ? 'code' : '',
          onBlur: onLeave,
        };
        return (setting.lines ?? 1) > 1 ? (
          <TextArea {...shared} rows={setting.lines} onChange={(event) => onChange(event.target.value, true)} />
        ) : (
          <Input {...shared} onChange={(event) => onChange(event.target.value, true)} />
        );
      }}
    </Field>
  );
}

function ChoiceField({ node, setting, value, onChange, error, severity }: SettingProps<ChoiceSetting>) {
  const say = useSay();
  const text = useFieldText({ setting, error, severity });
  const by = useOfferedBy(node, setting.offerBy);
  const options = offeredOptions(setting, by, value).map(([id, label]) => ({ value: id, label: say(label) }));
  const chosen = typeof value === 'string' ? value : '';
  return (
    <Field {...text}>
      {({ id, describedBy, invalid }) =>
        options.length <= 3 && isShort(options.map(({ label }) => label)) ? (
          <Segmented
            id={id}
            label={text.label}
            value={chosen}
            options={options}
            onChange={(next) => onChange(next)}
            describedBy={describedBy}
          />
        ) : (
          <Select
            id={id}
            value={chosen}
            options={options}
            onChange={(next) => onChange(next)}
            describedBy={describedBy}
            invalid={invalid}
          />
        )
      }
    </Field>
  );
}
/** Whether all labels fit beside each other; a Chinese character is about two letters wide. */
function isShort(labels: readonly string[]): boolean {
  const width = (label: string) => [...label].reduce((sum, sign) => sum + (sign > '\u2e7f' ? 2 : 1), 0);
  return labels.every((label) => width(label) <= 36 / labels.length);
}
