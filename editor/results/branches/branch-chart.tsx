import { message, type Text } from '../../../nodes/kit/text.ts';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { linePath, type Point, roundMarks, spanOf, straight, writeMark } from '../chart/scale.ts';
import { useWidth } from '../chart/use-width.ts';
import { figureOf, writeFigure } from '../../../nodes/kit/figure-words.ts';
import '../chart/chart.css';

interface Props {
  points: readonly Point[];
  label: Text | undefined;
  figure: string;
  best: number | undefined;
}

const tall = 132;
const left = 44;
const right = 22;

/** A figure over the values of one setting. The values stand side by side at equal steps, whatever lies between them. */
export function BranchChart({ points, label, figure, best }: Props) {
  const say = useSay();
  const { number } = useFormats();
  const [box, width] = useWidth<HTMLElement>(300);
  const inOrder = points.toSorted(([a], [b]) => a - b);
  const span = spanOf(inOrder.map(([, score]) => score));
  if (!span || inOrder.length < 2) return null;
  const air = (span[1] - span[0] || 1) * 0.15;
  const x = straight([0, inOrder.length - 1], [left + 14, width - right]);
  const y = straight([span[0] - air, span[1] + air], [tall - 36, 10]);
  const marks = roundMarks([span[0] - air, span[1] + air], 3);
  const every = Math.ceil(inOrder.length / Math.max(2, Math.floor((width - left) / 56)));
  const title = say(
    message({ en: '{figure} by {setting}', zh: '{figure}随{setting}的变化' }, { figure: figureOf(figure).label, setting: label ?? '' }),
  );
  return (
    <figure
      className="chart"
      ref={box}
      aria-label={`${title}: ${inOrder.map(([value, score]) => `${number(value)}: ${writeFigure(score)}`).join('; ')}`}
    >
      <figcaption className="branch-caption" aria-hidden>
        {say(figureOf(figure).label)}
      </figcaption>
      <svg width={width} height={tall} aria-hidden>
        {marks.map((mark) => (
          <g key={mark}>
            <path className="chart-rule" d={`M${left} ${y(mark)}H${width - 8}`} />
            <text className="chart-mark" x={left - 7} y={y(mark) + 4} textAnchor="end">
              {writeMark(mark, marks)}
            </text>
          </g>
        ))}
        <g style={{ color: 'var(--accent)' }}>
          <path
            className="chart-line"
            d={linePath(
              inOrder.map(([, score], at): Point => [at, score]),
              x,
              y,
            )}
          />
          {inOrder.map(([value, score], at) => (
            <circle
              key={value}
              cx={x(at)}
              cy={y(score)}
              r={value === best ? 5 : 3}
              fill={value === best ? 'currentColor' : 'var(--panel)'}
              stroke="currentColor"
              strokeWidth={1.5}
            />
          ))}
        </g>
        {inOrder.map(([value], at) =>
          at % every === 0 ? (
            <text key={value} className="chart-mark" x={x(at)} y={tall - 19} textAnchor="middle">
              {number(value)}
            </text>
          ) : null,
        )}
        <text className="chart-mark" x={(left + width) / 2} y={tall - 3} textAnchor="middle">
          {label && say(label)}
        </text>
      </svg>
    </figure>
  );
}
