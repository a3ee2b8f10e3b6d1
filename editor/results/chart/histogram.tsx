import { barsPath } from './scale.ts';
import './chart.css';

/** The small drawing above a column. `title` says in words what it shows. */
export function Histogram({
  counts,
  title,
  width = 96,
  height = 22,
}: {
  counts: readonly number[];
  title?: string;
  width?: number;
  height?: number;
}) {
  if (!counts.some((count) => count > 0)) return <span className="histogram" style={{ width, height }} />;
  // Few bars would be as broad as blocks: they keep the width of a tenth of the box or more.
  const wide = Math.min(width, Math.max(counts.length * 10, width * (counts.length > 5 ? 1 : counts.length / 5)));
  return (
    <svg
      className="histogram"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role={title ? 'img' : undefined}
      aria-label={title}
    >
      {title && <title>{title}</title>}
      <path d={barsPath(counts, wide, height)} />
    </svg>
  );
}
