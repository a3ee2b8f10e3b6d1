import type { Interval, MetricsValue } from '../../../nodes/kit/ports.ts';
import { Tooltip } from '../../controls/tooltip.tsx';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { figureOf, inReadingOrder, writeFigure, writeInterval } from '../../../nodes/kit/figure-words.ts';
import './metrics.css';

const large = 4;

/** The figures in the order in which they should be read, the first ones large. */
export function HeadlineFigures({ value }: { value: MetricsValue }) {
  const say = useSay();
  const { number } = useFormats();
  const scores = inReadingOrder(value.scores);
  const figure = ([name, score]: [string, number | null]) => (
    <HeadlineFigure key={name} name={name} score={score} interval={value.intervals?.[name]} />
  );
  return (
    <div className="headline">
      <dl className="headline-first">{scores.slice(0, large).map(figure)}</dl>
      <dl>
        {scores.slice(large).map(figure)}
        <div>
          <dt>{say({ en: 'Rows judged', zh: '评判的行数' })}</dt>
          <dd>{number(value.count)}</dd>
        </div>
      </dl>
    </div>
  );
}

/** One figure; it says what it means when it is pointed at or focused. */
function HeadlineFigure({ name, score, interval }: { name: string; score: number | null; interval: Interval | undefined }) {
  const say = useSay();
  const { label, meaning } = figureOf(name);
  const words = [
    say(meaning),
    interval
      ? say(
          {
            en: 'With other test rows of this number it would probably lie between {low} and {high}.',
            zh: '换一批同样数量的测试数据，它大概会在 {low} 到 {high} 之间。',
          },
          { low: writeFigure(interval.low), high: writeFigure(interval.high) },
        )
      : '',
  ].join(' ');
  return (
    <div>
      <dt>
        {words.trim() ? (
          <Tooltip text={words}>
            <button type="button" className="explained">
              {say(label)}
            </button>
          </Tooltip>
        ) : (
          say(label)
        )}
      </dt>
      <dd>
        {writeFigure(score)}
        {interval && <small>{writeInterval(interval)}</small>}
      </dd>
    </div>
  );
}
