import type { ComponentType } from 'react';
import { Plus } from 'lucide-react';
import { isObject, type Json, type JsonObject } from '../../nodes/kit/json.ts';
import type { Mapping } from '../../nodes/kit/map-columns.ts';
import { freshEntry, type ListSetting, withDefaults } from '../../nodes/kit/settings.ts';
import { Button } from '../controls/button.tsx';
import { Field } from '../controls/field.tsx';
import { useKeptFocus } from '../controls/kept-focus.ts';
import { late } from '../controls/late.tsx';
import { useRowDrag } from '../controls/use-row-drag.ts';
import { useSay } from '../i18n/use-say.ts';
import { useOutlook } from '../store/outlook-store.ts';
import { ListEntry } from './list-entry.tsx';
import { offeredBy } from './offered-by.ts';
import { type SettingProps, useFieldText } from './setting-props.tsx';

const MappingPreview = late(async () => (await import('./mapping-preview.tsx')).MappingPreview, null);

/** Entries of named settings, each with fields of its own, which `fieldOf` shows. */
export function ListField({ fieldOf, ...props }: SettingProps<ListSetting> & { fieldOf: ComponentType<SettingProps> }) {
  const say = useSay();
  const { node, path, setting, value, onChange, onLeave } = props;
  const text = useFieldText(props);
  const keptFocus = useKeptFocus<HTMLDivElement>();
  const facts = useLayerFacts(node, setting.facts);
  const items = Array.isArray(value) ? value.filter(isEntry) : [];
  const put = (at: number, item: JsonObject, typing?: boolean) =>
    onChange(
      items.map((old, index) => (index === at ? item : old)),
      typing,
    );
  const move = (from: number, to: number) => {
    const item = items[from];
    if (item && to >= 0 && to < items.length) onChange(items.toSpliced(from, 1).toSpliced(to, 0, item));
  };
  const map = (mapping: Mapping) => {
    const entry = withDefaults(setting.fields, { ...mapping });
    // One that was begun for this name is filled, not left beside it.
    const begun = items.findIndex(({ name }) => name === mapping.name);
    onChange(begun < 0 ? [...items, entry] : items.with(begun, entry));
  };
  const drag = useRowDrag(keptFocus.ref, (row, to) => move(Number(row), to));
  return (
    <Field {...text}>
      {({ id }) => (
        <div className="list-field" id={id}>
          {facts && <p className="list-fact">{say(facts.before)}</p>}
          <div className="list-entries" {...keptFocus}>
            {items.map((item, at) => (
              <ListEntry
                key={at}
                node={node}
                path={path}
                setting={setting}
                at={at}
                drag={drag}
                onLeave={onLeave}
                fieldOf={fieldOf}
                label={`${text.label} ${at + 1}`}
                last={items.length - 1}
                item={withDefaults(setting.fields, item)}
                fact={facts?.each[at]}
                wrong={facts?.wrong === at}
                onPut={(next, typing) => put(at, next, typing)}
                onMove={(to) => move(at, to)}
                onRemove={() => onChange(items.toSpliced(at, 1))}
              />
            ))}
            <Button
              small
              icon={<Plus size={14} aria-hidden />}
              disabled={items.length >= (setting.max ?? 100)}
              onClick={() => onChange([...items, freshEntry(setting.fields, ({ offerBy }) => offeredBy(node, offerBy))])}
            >
              {say({ en: 'Add', zh: '添加' })}
            </Button>
          </div>
          {facts?.after.map((fact) => (
            <p className="list-fact" key={fact.text.en}>
              {say(fact)}
            </p>
          ))}
          {setting.maps && <MappingPreview node={node} maps={setting.maps} entries={items} onMap={map} />}
        </div>
      )}
    </Field>
  );
}

function useLayerFacts(node: string, port: string | undefined) {
  const spec = useOutlook((state) => (port === undefined ? undefined : state.specs[node]?.[port]));
  return spec?.type === 'model' ? spec.layers : undefined;
}

function isEntry(item: Json): item is JsonObject {
  return isObject(item);
}
