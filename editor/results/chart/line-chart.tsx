import { type PointerEvent, useMemo, useState } from 'react';
import { useFormats } from '../../i18n/formats.ts';
import { useSay } from '../../i18n/use-say.ts';
import { download, fileName } from '../../share/download.ts';
import { withText } from '../../share/embed-png.ts';
import { SaveResult } from '../../share/save-result.tsx';
import './chart.css';
import { linePath, nearest, type Point, roundMarks, type Span, spanOf, straight, thinned, writeMark } from './scale.ts';
import { useWidth } from './use-width.ts';

interface Series {
  label: string;
  color: string;
  points: readonly Point[];
  dashed?: boolean;
}

interface Props {
  /** What the drawing shows, for those who cannot see it. */
  title: string;
  series: readonly Series[];
  xLabel: string;
  height?: number;
  /** Fixed spans, such as 0 to 1 for shares; else those of the points. */
  x?: Span | undefined;
  y?: Span | undefined;
  /** A thin line for comparison, such as that of guessing. */
  compare?: readonly Point[];
  square?: boolean;
  /** The last value tells something: that of a training does, that of a ROC curve does not. */
  lastMatters?: boolean;
}

const left = 44;
const right = 10;
const top = 8;
const bottom = 34;

/** A chart of lines with axes. The values under the pointer stand in the legend, the last ones otherwise. */
export function LineChart({ title, series, xLabel, height = 200, x, y, compare, square, lastMatters = true }: Props) {
  const say = useSay();
  const { number } = useFormats();
  const [box, width] = useWidth<HTMLElement>(420);
  const [at, setAt] = useState<number>();
  const tall = square ? Math.min(width, 320) : height;
  const wide = square ? tall : width;
  const lines = useMemo(() => series.map((line) => ({ ...line, points: thinned(line.points, 600) })), [series]);
  const all = lines.flatMap(({ points }) => points);
  const spanX = x ?? spanOf(all.map(([across]) => across)) ?? [0, 1];
  const spanY = y ?? padded(spanOf(all.map(([, up]) => up)) ?? [0, 1]);
  const across = straight(spanX, [left, wide - right]);
  const up = straight(spanY, [tall - bottom, top]);
  const whole = all.every(([value]) => Number.isInteger(value));
  const marksX = roundMarks(spanX, Math.max(2, Math.floor(wide / 90))).filter((mark) => !whole || Number.isInteger(mark));

  const marksY = roundMarks(spanY, Math.max(2, Math.floor(tall / 60)));

  const move = (event: PointerEvent<SVGSVGElement>) => {
    const inside = event.clientX - event.currentTarget.getBoundingClientRect().left;
    setAt(straight([left, wide - right], spanX)(inside));
  };
  const cursor = at === undefined ? undefined : nearest(lines[0]?.points ?? [], at)?.[0];

  return (
    <figure
      className="chart"
      ref={box}
      aria-label={`${title}. ${series.map(({ label, points }) => (lastMatters ? `${label}: ${last(points, number)}` : label)).join('; ')}`}
    >
      <div className="chart-head">
        <SaveResult
          label={say({ en: 'Save “{title}” as a picture', zh: '把“{title}”保存为图片' }, { title })}
          save={async (workflow) => {
            if (!box.current) return undefined;
            const { chartPicture } = await import('../../share/chart-picture.ts');
            return download(withText(await chartPicture(box.current, title), workflow), 'image/png', fileName(title, 'chart', 'png'));
          }}
        />
      </div>
      <svg width={wide} height={tall} aria-hidden onPointerMove={move} onPointerLeave={() => setAt(undefined)}>
        {marksY.map((mark) => (
          <g key={mark}>
            <path className="chart-rule" d={`M${left} ${up(mark)}H${wide - right}`} />
            <text className="chart-mark" x={left - 7} y={up(mark) + 4} textAnchor="end">
              {writeMark(mark, marksY)}
            </text>
          </g>
        ))}
        {marksX.map((mark) => (
          <text key={mark} className="chart-mark" x={across(mark)} y={tall - bottom + 15} textAnchor="middle">
            {writeMark(mark, marksX)}
          </text>
        ))}
        <text className="chart-mark" x={(left + wide - right) / 2} y={tall - 4} textAnchor="middle">
          {xLabel}
        </text>
        {compare && <path className="chart-compare" d={linePath(compare, across, up)} />}
        {cursor !== undefined && <path className="chart-cursor" d={`M${across(cursor)} ${top}V${tall - bottom}`} />}
        {lines.map(({ label, color, points, dashed }) => (
          <g key={label} style={{ color }}>
            <path className={dashed ? 'chart-line dashed' : 'chart-line'} d={linePath(points, across, up)} />
            {dot(points, cursor, across, up)}
          </g>
        ))}
      </svg>
      <figcaption className="chart-legend">
        {series.map(({ label, color, points, dashed }) => (
          <span key={label}>
            <i className={dashed ? 'dashed' : ''} style={{ color }} />
            {label}{' '}
            {cursor === undefined ? lastMatters && <b>{last(points, number)}</b> : <b>{number(nearest(points, cursor)?.[1] ?? NaN)}</b>}
          </span>
        ))}
        {cursor !== undefined && (
          <span>
            {xLabel} <b>{number(cursor)}</b>
          </span>
        )}
      </figcaption>
    </figure>
  );
}

/** One point alone draws no line, so it gets a dot, as does the point under the pointer. */
function dot(points: readonly Point[], cursor: number | undefined, across: (x: number) => number, up: (y: number) => number) {
  const point = cursor === undefined ? (points.length === 1 ? points[0] : undefined) : nearest(points, cursor);
  if (!point || !Number.isFinite(point[1])) return null;
  return <circle cx={across(point[0])} cy={up(point[1])} r={3.2} fill="currentColor" />;
}

function last(points: readonly Point[], number: (value: number) => string): string {
  const point = points.at(-1);
  return point ? number(point[1]) : '–';
}

function padded([low, high]: Span): Span {
  const air = (high - low || Math.abs(high) || 1) * 0.06;
  return [low >= 0 && low - air < 0 ? 0 : low - air, high + air];
}
