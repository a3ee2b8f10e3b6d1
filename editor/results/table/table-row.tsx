import { useState } from 'react';
import { visibleEnds } from '../../../nodes/kit/cell-words.ts';
import { isObject, type Json } from '../../../nodes/kit/json.ts';
import type { ColumnSpec, Row } from '../../../nodes/kit/ports.ts';
import { Tag } from '../../controls/pill.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { isPicture, Picture } from '../picture.tsx';
import { useCellText } from './cell-text.ts';
import { writeCell } from '../write-json.ts';

/** A row on one line; its number opens it, so that long texts can be read whole. */
export function TableRow({
  row,
  place,
  columns,
  colorOf,
  onPicture,
}: {
  row: Row;
  /** Its number in the table, from 1. */
  place: number;
  columns: readonly ColumnSpec[];
  colorOf(column: string, value: string): string;
  /** A picture of it is to be seen large. */
  onPicture?: ((column: string) => void) | undefined;
}) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const label = say(open ? { en: 'Close row {place}', zh: '收起第 {place} 行' } : { en: 'Open row {place}', zh: '展开第 {place} 行' }, {
    place,
  });
  return (
    <tr className={open ? 'open' : undefined} onDoubleClick={() => setOpen(!open)}>
      <td className="table-place">
        <button type="button" aria-expanded={open} aria-label={label} onClick={() => setOpen(!open)}>
          {place}
        </button>
      </td>
      {columns.map((column) => (
        <td key={column.name} className={column.type === 'number' || column.type === 'date' ? 'num' : undefined}>
          <Cell value={row[column.name]} column={column} place={place} colorOf={colorOf} onPicture={onPicture} />
        </td>
      ))}
    </tr>
  );
}

/** Years, ids, telephone numbers and postcodes are not written in groups: whole numbers that are small, or all of one length. */
function namesSomething(value: number, { min, max }: ColumnSpec): boolean {
  if (!Number.isInteger(value)) return false;
  return Math.abs(value) < 10_000 || (min !== undefined && max !== undefined && min > 0 && digitsOf(min) === digitsOf(max));
}
function digitsOf(value: number): number {
  return Math.trunc(value).toString().length;
}

interface CellProps {
  value: Json | undefined;
  column: ColumnSpec;
  place: number;
  colorOf(column: string, value: string): string;
  onPicture?: ((column: string) => void) | undefined;
}

function Cell({ value, column, place, colorOf, onPicture }: CellProps) {
  const say = useSay();
  const { number } = useFormats();
  const read = useCellText();
  if (value === null || value === undefined || value === '') return <span className="table-empty">{say({ en: 'empty', zh: '空' })}</span>;
  if (typeof value === 'number') return column.type !== 'number' || namesSomething(value, column) ? String(value) : number(value);
  if (isPicture(value))
    return (
      <Picture
        source={value}
        words={say({ en: '{column} of row {place}', zh: '第 {place} 行的 {column}' }, { column: column.name, place })}
        onOpen={onPicture && (() => onPicture(column.name))}
      />
    );
  const stored = writeCell(value);
  const text = read(column, stored);
  // Colours go by the alphabet, and a verdict in red would be read as a bad one.
  if (column.type === 'category') return <Tag color={column.holds ? 'control' : colorOf(column.name, stored)}>{visibleEnds(text)}</Tag>;
  if (column.type === 'date') return text.replace(/T00:00:00(\.0+)?(Z|\+00:?00)?$/, '').replace('T', ' ');
  return isObject(value) || Array.isArray(value) ? <code>{text}</code> : text;
}
