import type { ColumnSpec, TableSummary } from '../../../nodes/kit/ports.ts';
import { useSay } from '../../i18n/use-say.ts';
import { Histogram } from '../chart/histogram.tsx';
import { useReadable } from './cell-text.ts';
import { barsNote, columnBars, columnNote, missingNote } from './column-words.ts';

/** Name, type and shape of a column, so that its rows are understood before they are read. */
export function ColumnHead({ column, summary }: { column: ColumnSpec; summary: TableSummary['columns'][number] | undefined }) {
  const say = useSay();
  const known = useReadable<TableSummary['columns'][number]>(summary ?? column);
  const missing = missingNote(known.missing);
  const note = summary && barsNote(known);
  return (
    <th scope="col">
      <div className="table-head">
        <span className="table-name">{column.name}</span>
        <small>
          {say(columnNote(known))}
          {missing && say({ en: ', {missing}', zh: '，{missing}' }, { missing })}
        </small>
        {summary && <Histogram counts={columnBars(known)} title={note && say(note)} />}
      </div>
    </th>
  );
}
