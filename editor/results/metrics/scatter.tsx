import { useSay } from '../../i18n/use-say.ts';
import { type Point, roundMarks, spanOf, straight, writeMark } from '../chart/scale.ts';
import { useWidth } from '../chart/use-width.ts';

const edge = { left: 50, right: 10, top: 8, bottom: 36 };

/** Predictions beside the truth: what lies on the line is right. */
export function Scatter({ points, target }: { points: readonly Point[]; target: string }) {
  const say = useSay();
  const [box, width] = useWidth<HTMLElement>(320);
  const size = Math.min(width, 340);
  const span = spanOf(points.flat());
  if (!span) return null;
  const x = straight(span, [edge.left, size - edge.right]);
  const y = straight(span, [size - edge.bottom, edge.top]);
  const marks = roundMarks(span, 5);
  const title = say({ en: 'Predicted {target} beside the true one', zh: '“{target}”的预测值与实际值' }, { target });
  return (
    <figure className="chart" ref={box} aria-label={title}>
      <svg width={size} height={size} aria-hidden>
        {marks.map((mark) => (
          <g key={mark}>
            <path className="chart-rule" d={`M${edge.left} ${y(mark)}H${size - edge.right}`} />
            <text className="chart-mark" x={edge.left - 7} y={y(mark) + 4} textAnchor="end">
              {writeMark(mark, marks)}
            </text>
            <text className="chart-mark" x={x(mark)} y={size - edge.bottom + 15} textAnchor="middle">
              {writeMark(mark, marks)}
            </text>
          </g>
        ))}
        <path className="chart-compare" d={`M${x(span[0])} ${y(span[0])}L${x(span[1])} ${y(span[1])}`} />
        {points.map(([truth, predicted], index) => (
          <circle key={index} className="scatter-dot" cx={x(truth)} cy={y(predicted)} r={3} />
        ))}
        <text className="chart-mark" x={(edge.left + size) / 2} y={size - 5} textAnchor="middle">
          {say({ en: 'truth', zh: '实际值' })}
        </text>
        <text className="chart-mark" transform={`translate(11 ${size / 2 - edge.bottom / 2}) rotate(-90)`} textAnchor="middle">
          {say({ en: 'predicted', zh: '预测值' })}
        </text>
      </svg>
    </figure>
  );
}
