import { useMemo, useState } from 'react';
import { nodeTitle } from '../../nodes/kit/check.ts';
import type { ColumnSpec } from '../../nodes/kit/ports.ts';
import type { ColumnsSetting } from '../../nodes/kit/settings.ts';
import { Field, Input } from '../controls/field.tsx';
import { Tag } from '../controls/pill.tsx';
import { Select } from '../controls/select.tsx';
import { useSay } from '../i18n/use-say.ts';
import { useReadable } from '../results/table/cell-text.ts';
import { columnNote } from '../results/table/column-words.ts';
import { useCatalog } from '../store/catalog-store.ts';
import { useWorkflow } from '../store/workflow-store.ts';
import { useArrivingTable } from './arriving-table.ts';
import { classWords } from './class-words.ts';
import { type SettingProps, useFieldText } from './setting-props.tsx';

const none = ' none';

export function ColumnsField(props: SettingProps<ColumnsSetting>) {
  const say = useSay();
  const { setting, value, onChange } = props;
  const { columns, from } = useArrivingTable(props.node, setting.of);
  const text = useFieldText(props);
  const origin = useOrigin(from);
  const aside = origin && say({ en: 'from {node}', zh: '来自“{node}”' }, { node: origin });
  const fitting = useMemo(() => (columns ?? []).filter((column) => fits(setting, column)), [columns, setting]);

  if (!columns) return <ColumnNames {...props} aside={aside} wired={from !== undefined} />;
  if (setting.count === 1) {
    const chosen = typeof value === 'string' ? value : '';
    const options = fitting.map((column) => ({
      value: column.name,
      label: column.name,
      detail: say(columnNote(column)),
      tag: <ColumnTag column={column} />,
    }));
    const gone = chosen !== '' && !options.some((option) => option.value === chosen);
    return (
      <Field {...text} aside={aside}>
        {({ id, describedBy, invalid }) => (
          <Select
            id={id}
            value={chosen}
            placeholder={
              setting.optional && !invalid ? say({ en: 'left empty', zh: '留空' }) : say({ en: 'Choose a column', zh: '请选择列' })
            }
            options={[
              ...(setting.optional ? [{ value: none, label: say({ en: 'Leave it empty', zh: '留空' }) }] : []),
              ...(gone ? [{ value: chosen, label: chosen, detail: say({ en: 'not there any more', zh: '已不存在' }) }] : []),
              ...options,
            ]}
            onChange={(next) => onChange(next === none ? '' : next)}
            describedBy={describedBy}
            invalid={invalid}
          />
        )}
      </Field>
    );
  }
  return <ManyColumns {...props} columns={fitting} aside={aside} />;
}

/** Names to be written, while nobody knows what columns there are. */
function ColumnNames({ aside, wired, ...props }: SettingProps<ColumnsSetting> & { aside: string | undefined; wired: boolean }) {
  const say = useSay();
  const { setting, value, onChange, onLeave } = props;
  const text = useFieldText(props);
  // As it is typed: read back from the setting, a comma would be gone before the next name follows.
  const [typed, setTyped] = useState<string>();
  const names = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
  const one = setting.count === 1;
  const unknown = one
    ? { en: 'The columns are not known before a run; write the name.', zh: '运行前尚不知道有哪些列；请直接输入列名。' }
    : {
        en: 'The columns are not known before a run; write the names with commas between.',
        zh: '运行前尚不知道有哪些列；请直接输入列名，用逗号分隔。',
      };
  return (
    <Field
      {...text}
      aside={aside}
      hint={say(
        wired
          ? unknown
          : { en: 'Wire a table to this node, then its columns are offered here.', zh: '把表格连到此节点后，这里会列出它的列。' },
      )}
    >
      {({ id, describedBy, invalid }) => (
        <Input
          id={id}
          value={typed ?? names}
          aria-describedby={describedBy}
          aria-invalid={invalid}
          onChange={({ target }) => {
            setTyped(target.value);
            onChange(one ? target.value : split(target.value), true);
          }}
          onBlur={() => {
            setTyped(undefined);
            onLeave();
          }}
        />
      )}
    </Field>
  );
}

/** What the data says of the chosen column: the shares of its classes, else its type. */
function ColumnTag({ column }: { column: ColumnSpec }) {
  const say = useSay();
  const classes = classWords(useReadable(column));
  return classes ? <Tag color="label">{classes}</Tag> : <Tag color="data">{say(columnNote(column))}</Tag>;
}

function ManyColumns({
  columns,
  aside,
  ...props
}: SettingProps<ColumnsSetting> & { columns: readonly ColumnSpec[]; aside: string | undefined }) {
  const say = useSay();
  const text = useFieldText(props);
  const chosen = Array.isArray(props.value) ? props.value.filter((name) => typeof name === 'string') : [];
  const gone = chosen.filter((name) => !columns.some((column) => column.name === name));
  const toggle = (name: string, on: boolean) => props.onChange(on ? [...chosen, name] : chosen.filter((other) => other !== name));
  return (
    <Field {...text} aside={chosen.length ? say({ en: '{count} chosen', zh: '已选 {count} 列' }, { count: chosen.length }) : aside}>
      {({ id, describedBy }) => (
        <ul className="column-list" id={id} aria-describedby={describedBy} aria-label={text.label}>
          {gone.map((name) => (
            <ColumnLine key={name} name={name} words={say({ en: 'not there any more', zh: '已不存在' })} on onToggle={toggle} />
          ))}
          {columns.map((column) => (
            <ColumnLine
              key={column.name}
              name={column.name}
              words={say(columnNote(column))}
              on={chosen.includes(column.name)}
              onToggle={toggle}
            />
          ))}
        </ul>
      )}
    </Field>
  );
}

function ColumnLine({
  name,
  words,
  on,
  onToggle,
}: {
  name: string;
  words: string;
  on: boolean;
  onToggle(name: string, on: boolean): void;
}) {
  return (
    <li>
      <label>
        <input type="checkbox" checked={on} onChange={(event) => onToggle(name, event.target.checked)} />
        <span>{name}</span>
        <small>{words}</small>
      </label>
    </li>
  );
}

function useOrigin(from: string | undefined): string | undefined {
  const say = useSay();
  const catalog = useCatalog((state) => state.catalog);
  const workflow = useWorkflow((state) => state.workflow);
  return from === undefined ? undefined : say(nodeTitle(workflow, catalog, from));
}

/** A text column with few values may serve as a category, and the other way round. */
function fits({ types }: ColumnsSetting, column: ColumnSpec): boolean {
  if (!types) return true;
  const kin = column.type === 'text' ? 'category' : column.type === 'category' ? 'text' : column.type;
  return types.includes(column.type) || types.includes(kin);
}
function split(text: string): string[] {
  return text
    .split(/[,，]/)
    .map((name) => name.trim())
    .filter(Boolean);
}
