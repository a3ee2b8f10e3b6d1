import { ArrowDown, ArrowUp, GripVertical, Trash2 } from 'lucide-react';
import { type ComponentType, useRef } from 'react';
import { settingProblem } from '../../nodes/kit/check-settings.ts';
import type { JsonObject } from '../../nodes/kit/json.ts';
import { isShown, type ListSetting } from '../../nodes/kit/settings.ts';
import type { Message } from '../../nodes/kit/text.ts';
import { IconButton } from '../controls/icon-button.tsx';
import { placeMark, type RowDrag } from '../controls/use-row-drag.ts';
import { useSay } from '../i18n/use-say.ts';
import type { SettingProps } from './setting-props.tsx';

interface Props extends Pick<SettingProps, 'node' | 'path' | 'onLeave'> {
  setting: ListSetting;
  label: string;
  item: JsonObject;
  /** Its place, and that of the last one. */
  at: number;
  last: number;
  /** What is said of it besides its settings. */
  fact: Message | undefined;
  wrong: boolean;
  drag: RowDrag;
  fieldOf: ComponentType<SettingProps>;
  onPut(item: JsonObject, typing?: boolean): void;
  onMove(to: number): void;
  onRemove(): void;
}

/** One entry of a list: where it stands, its fields, and how it is moved or removed. */
export function ListEntry({ setting, label, item, at, last, fact, wrong, drag, fieldOf: SettingField, onPut, ...props }: Props) {
  const say = useSay();
  const entry = useRef<HTMLFieldSetElement>(null);
  const row = String(at);
  // The keyboard goes with the entry, so that a second press moves it on.
  const move = (by: -1 | 1) => {
    props.onMove(at + by);
    const list = entry.current?.parentElement;
    requestAnimationFrame(() => {
      const buttons = list?.children[at + by]?.querySelectorAll<HTMLButtonElement>('.list-actions button') ?? [];
      [...(by < 0 ? buttons : [...buttons].slice(1))].find((button) => !button.disabled)?.focus();
    });
  };
  return (
    <fieldset
      ref={entry}
      className="list-entry"
      aria-label={label}
      data-held={drag.held?.row === row || undefined}
      data-mark={placeMark(drag.held, at)}
      data-wrong={wrong || undefined}
    >
      <div className="list-head">
        <span className="list-grip" aria-hidden {...drag.handle(row, at)}>
          <GripVertical size={14} />
          {at + 1}
        </span>
        {fact && <span className="list-fact">{say(fact)}</span>}
        <p className="list-actions">
          <IconButton label={say({ en: 'Move up', zh: '上移' })} disabled={at === 0} onClick={() => move(-1)}>
            <ArrowUp size={14} aria-hidden />
          </IconButton>
          <IconButton label={say({ en: 'Move down', zh: '下移' })} disabled={at === last} onClick={() => move(1)}>
            <ArrowDown size={14} aria-hidden />
          </IconButton>
          <IconButton label={say({ en: 'Remove', zh: '移除' })} onClick={props.onRemove}>
            <Trash2 size={14} aria-hidden />
          </IconButton>
        </p>
      </div>
      <div className={setting.facts === undefined ? 'list-fields' : 'list-fields paired'}>
        {Object.entries(setting.fields)
          .filter(([, field]) => isShown(field, item))
          .map(([name, field]) => {
            const refused = settingProblem(field, item[name] ?? null);
            return (
              <SettingField
                key={name}
                node={props.node}
                path={`${props.path} ${at} ${name}`}
                setting={field}
                value={item[name] ?? null}
                onChange={(next, typing) => onPut({ ...item, [name]: next }, typing)}
                onLeave={props.onLeave}
                error={refused && say(refused.message)}
              />
            );
          })}
      </div>
    </fieldset>
  );
}
