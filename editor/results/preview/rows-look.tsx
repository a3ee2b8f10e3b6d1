import type { TableValue } from '../../../nodes/kit/ports.ts';
import { useSay } from '../../i18n/use-say.ts';
import { ScrollBox } from '../scroll-box.tsx';
import '../table/table.css';
import { useCellText } from '../table/cell-text.ts';
import { useRows } from '../table/use-rows.ts';
import { isPicture, Picture } from '../picture.tsx';
import { writeCell } from '../write-json.ts';

const firstRows = 8;
const firstColumns = 20;
const longestCell = 60;

/** The first rows of a table, each on one line. */
export function RowsLook({ value }: { value: TableValue }) {
  const say = useSay();
  const read = useCellText();
  const { rows, busy, problem } = useRows(value, 0, firstRows);
  const columns = value.columns.slice(0, firstColumns);
  if (problem) return <p className="look-note">{say(problem)}</p>;
  return (
    <ScrollBox className="look-rows" busy={busy} label={say({ en: 'First rows', zh: '前几行' })}>
      <table className="table-rows">
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th key={name} scope="col">
                <span className="table-name">{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {columns.map((column) => {
                const { name, type } = column;
                const cell = row[name];
                const text = cell === null || cell === undefined ? '–' : read(column, writeCell(cell));
                return (
                  <td key={name} className={type === 'number' || type === 'date' ? 'num' : undefined}>
                    {isPicture(cell) ? (
                      <Picture
                        source={cell}
                        words={say({ en: '{column} of row {place}', zh: '第 {place} 行的 {column}' }, { column: name, place: at + 1 })}
                      />
                    ) : text.length > longestCell ? (
                      `${text.slice(0, longestCell)}…`
                    ) : (
                      text
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
