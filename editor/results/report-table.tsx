import { ScrollBox } from './scroll-box.tsx';
import './results.css';

interface Props {
  columns: readonly string[];
  rows: readonly (readonly string[])[];
  /** Columns of figures, which end at the right. */
  figures: readonly boolean[];
}
/** With more columns than this a narrow place shows each row as a list of what its columns say. */
const mostSideBySide = 4;

export function ReportTable({ columns, rows, figures }: Props) {
  const look = (column: number) => (figures[column] ? 'figure' : undefined);
  return (
    <ScrollBox label={columns[0] ?? ''}>
      <table className={columns.length > mostSideBySide ? 'plain many-columns' : 'plain'}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col" className={look(index)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...others], index) => (
            <tr key={index}>
              <th scope="row" className={look(0)}>
                {first}
              </th>
              {others.map((cell, at) => (
                <td key={at} className={look(at + 1)} data-column={columns[at + 1]}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
