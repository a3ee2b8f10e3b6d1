import type { Interval, MetricsValue } from '../../../nodes/kit/ports.ts';
import { figureOf, writeFigure, writeInterval } from '../../../nodes/kit/figure-words.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import './metrics.css';

/** The main figure of each part of the rows, so that a good mean does not hide people or places for whom the model is bad. */
export function SliceTable({
  slices,
  whole,
}: {
  slices: NonNullable<MetricsValue['slices']>;
  whole: Pick<MetricsValue, 'scores' | 'intervals'>;
}) {
  const say = useSay();
  const { number } = useFormats();
  return (
    <div className="scroll-x">
      <table className="plain slices">
        <caption className="unseen">{say({ en: 'Figures of parts of the rows', zh: '各组数据的指标' })}</caption>
        <thead>
          <tr>
            <th scope="col">{slices.column}</th>
            <th scope="col" className="figure">
              {say(figureOf(slices.figure).label)}
            </th>
            <th scope="col" className="figure">
              {say({ en: 'By chance', zh: '偶然浮动范围' })}
            </th>
            <th scope="col" className="figure">
              {say({ en: 'Rows', zh: '行数' })}
            </th>
          </tr>
        </thead>
        <tbody>
          {slices.items.map(({ name, value, interval, count, few }) => (
            <tr key={name}>
              <th scope="row">{name === '' ? <span className="muted">{say({ en: 'empty', zh: '空' })}</span> : name}</th>
              <td className="figure">{writeFigure(value)}</td>
              <td className="figure muted">{spanWords(interval)}</td>
              <td className="figure muted">
                {few && <span className="few-rows">{say({ en: 'few', zh: '偏少' })}</span>}
                {number(count)}
              </td>
            </tr>
          ))}
          <tr className="slice-whole">
            <th scope="row">{say({ en: 'All rows', zh: '全部数据' })}</th>
            <td className="figure">{writeFigure(whole.scores[slices.figure] ?? null)}</td>
            <td className="figure muted">{spanWords(whole.intervals?.[slices.figure])}</td>
            <td className="figure muted">{number(slices.items.reduce((sum, { count }) => sum + count, 0))}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

function spanWords(interval: Interval | undefined): string {
  return interval ? writeInterval(interval) : '–';
}
