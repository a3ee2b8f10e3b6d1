import type { ComponentType } from 'react';
import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { isObject, type Json, type JsonObject } from '../../nodes/kit/json.ts';
import { defaultOf, isShown, type ListSetting } from '../../nodes/kit/settings.ts';
import { settingProblem } from '../../nodes/kit/check-settings.ts';
import { Button } from '../controls/button.tsx';
import { IconButton } from '../controls/icon-button.tsx';
import { Field } from '../controls/field.tsx';
import { useKeptFocus } from '../controls/kept-focus.ts';
import { useSay } from '../i18n/use-say.ts';
import { type SettingProps, useFieldText } from './setting-props.tsx';

/** Entries of named settings, each with fields of its own, which `fieldOf` shows. */
export function ListField({ fieldOf: SettingField, ...props }: SettingProps<ListSetting> & { fieldOf: ComponentType<SettingProps> }) {
  const say = useSay();
  const { node, path, setting, value, onChange, onLeave } = props;
  const text = useFieldText(props);
  const keptFocus = useKeptFocus<HTMLDivElement>();
  const items = Array.isArray(value) ? value.filter(isEntry) : [];
  const put = (at: number, item: JsonObject, typing?: boolean) =>
    onChange(
      items.map((old, index) => (index === at ? item : old)),
      typing,
    );
  const swap = (a: number, b: number) => {
    const [first, second] = [items[a], items[b]];
    if (first && second) onChange(items.map((item, index) => (index === a ? second : index === b ? first : item)));
  };
  const fresh = Object.fromEntries(Object.entries(setting.fields).map(([name, field]): [string, Json] => [name, defaultOf(field)]));
  return (
    <Field {...text}>
      {({ id }) => (
        <div className="list-field" id={id} {...keptFocus}>
          {items.map((item, at) => (
            <fieldset className="list-entry" key={at} aria-label={`${text.label} ${at + 1}`}>
              {Object.entries(setting.fields)
                .filter(([, field]) => isShown(field, item))
                .map(([name, field]) => {
                  const wrong = settingProblem(field, item[name] ?? null);
                  return (
                    <SettingField
                      key={name}
                      node={node}
                      path={`${path} ${at} ${name}`}
                      setting={field}
                      value={item[name] ?? null}
                      onChange={(next, typing) => put(at, { ...item, [name]: next }, typing)}
                      onLeave={onLeave}
                      error={wrong && say(wrong.message)}
                    />
                  );
                })}
              <p className="list-actions">
                <IconButton label={say({ en: 'Move up', zh: '上移' })} disabled={at === 0} onClick={() => swap(at, at - 1)}>
                  <ArrowUp size={14} aria-hidden />
                </IconButton>
                <IconButton
                  label={say({ en: 'Move down', zh: '下移' })}
                  disabled={at === items.length - 1}
                  onClick={() => swap(at, at + 1)}
                >
                  <ArrowDown size={14} aria-hidden />
                </IconButton>
                <IconButton label={say({ en: 'Remove', zh: '移除' })} onClick={() => onChange(items.filter((_, index) => index !== at))}>
                  <Trash2 size={14} aria-hidden />
                </IconButton>
              </p>
            </fieldset>
          ))}
          <Button
            small
            icon={<Plus size={14} aria-hidden />}
            disabled={items.length >= (setting.max ?? 100)}
            onClick={() => onChange([...items, fresh])}
          >
            {say({ en: 'Add', zh: '添加' })}
          </Button>
        </div>
      )}
    </Field>
  );
}

function isEntry(item: Json): item is JsonObject {
  return isObject(item);
}
