import type { MetricsValue } from '../../../nodes/kit/ports.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { figureOf, writeFigure, writeInterval } from '../../../nodes/kit/figure-words.ts';
import './metrics.css';

/** Figures of every class, so that a good mean does not hide a bad class. */
export function ClassTable({ classes }: { classes: NonNullable<MetricsValue['perClass']> }) {
  const say = useSay();
  const { number } = useFormats();
  const columns = ['precision', 'recall', 'f1'] as const;
  return (
    <div className="scroll-x">
      <table className="plain">
        <caption className="unseen">{say({ en: 'Figures of each class', zh: '各类别的指标' })}</caption>
        <thead>
          <tr>
            <th scope="col">{say({ en: 'Class', zh: '类别' })}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="figure">
                {say(figureOf(column).label)}
              </th>
            ))}
            <th scope="col" className="figure">
              {say({ en: 'Rows', zh: '行数' })}
            </th>
          </tr>
        </thead>
        <tbody>
          {classes.map((item) => (
            <tr key={item.name}>
              <th scope="row">{item.name}</th>
              {columns.map((column) => (
                <td key={column} className="figure">
                  {writeFigure(item[column])}
                  {column === 'f1' && item.interval && <small className="muted">{writeInterval(item.interval)}</small>}
                </td>
              ))}
              <td className="figure muted">{number(item.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
