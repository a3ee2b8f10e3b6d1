import { useState } from 'react';
import { flushSync } from 'react-dom';
import type { ColumnSpec, Row } from '../../../nodes/kit/ports.ts';
import type { Text } from '../../../nodes/kit/text.ts';
import { useSay } from '../../i18n/use-say.ts';
import './model.css';
import { TryField } from './try-field.tsx';
import { fieldOf, filledRow, firstEntries } from './try-form.ts';

interface RowForm {
  entries: Readonly<Record<string, string>>;
  wrong: Readonly<Record<string, Text>>;
  write(name: string, entry: string): void;
  /** The row as it is filled in; undefined where something cannot be read, which is said at its field and gets the keyboard. */
  read(form: HTMLFormElement): Row | undefined;
}

/** A row that is filled in by hand. */
export function useRowForm(columns: readonly ColumnSpec[], sample?: Row): RowForm {
  const [entries, setEntries] = useState(() => firstEntries(columns, sample));
  const [wrong, setWrong] = useState<Record<string, Text>>({});
  return {
    entries,
    wrong,
    write(name, entry) {
      setEntries((before) => ({ ...before, [name]: entry }));
      setWrong(({ [name]: _, ...others }) => others);
    },
    read(form) {
      const filled = filledRow(columns, entries);
      if (filled.ok) return filled.row;
      flushSync(() => setWrong(filled.wrong));
      form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return undefined;
    },
  };
}

/** A field for each column; `aside` says what is known of it. */
export function RowFields({
  columns,
  form,
  aside = () => '',
}: {
  columns: readonly ColumnSpec[];
  form: RowForm;
  aside?: (column: ColumnSpec) => string;
}) {
  const say = useSay();
  return columns.map((column) => {
    const wrong = form.wrong[column.name];
    return (
      <TryField
        key={column.name}
        field={fieldOf(column)}
        aside={aside(column)}
        error={wrong && say(wrong)}
        entry={form.entries[column.name] ?? ''}
        onChange={(entry) => form.write(column.name, entry)}
      />
    );
  });
}
