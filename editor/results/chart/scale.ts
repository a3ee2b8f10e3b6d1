/** The arithmetic of drawings: pure, in the units of the drawing. */
export type Point = readonly [x: number, y: number];
export type Span = readonly [from: number, to: number];

/** A straight map from values to places. A span of no width maps to the middle. */
export function straight([low, high]: Span, [start, end]: Span): (value: number) => number {
  if (high === low) return () => (start + end) / 2;
  return (value) => start + ((value - low) / (high - low)) * (end - start);
}

/** Smallest and largest of the finite numbers; undefined when there is none. */
export function spanOf(values: Iterable<number>): Span | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : undefined;
}

/** Round marks (1, 2 or 5 times a power of ten) inside a span, about `count` of them. */
export function roundMarks([low, high]: Span, count: number): number[] {
  if (!(high > low)) return Number.isFinite(low) ? [low] : [];
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const times = [1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10;
  const step = times * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Multiplied, never summed up: 0.1 + 0.2 would be written on the axis as it is.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}

/** A mark as written on an axis: as many decimals as tell it from its neighbours, all marks alike. */
export function writeMark(mark: number, marks: readonly number[]): string {
  const step = Math.abs((marks[1] ?? 0) - (marks[0] ?? 0));
  const decimals = step > 0 ? Math.min(10, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9))) : 3;
  return mark.toLocaleString('en-US', { minimumFractionDigits: step > 0 ? decimals : 0, maximumFractionDigits: decimals });
}

/** An SVG path through the points; a gap where a value is not finite. */
export function linePath(points: readonly Point[], x: (value: number) => number, y: (value: number) => number): string {
  let path = '';
  let pen = false;
  for (const [across, up] of points) {
    if (!Number.isFinite(across) || !Number.isFinite(up)) {
      pen = false;
      continue;
    }
    path += `${pen ? 'L' : 'M'}${short(x(across))} ${short(y(up))}`;
    pen = true;
  }
  return path;
}

/** The outline of bars that stand side by side on the bottom of a box, the tallest as high as the box. */
export function barsPath(counts: readonly number[], width: number, height: number): string {
  const most = Math.max(0, ...counts);
  if (most === 0) return '';
  const each = width / counts.length;
  return counts
    .map((count, index) => {
      if (count <= 0) return '';
      // A bar for few rows among many must still be seen.
      const tall = Math.max(1, (count / most) * height);
      return `M${short(index * each)} ${height}v${short(-tall)}h${short(Math.max(each - 1, 0.5))}V${height}z`;
    })
    .join('');
}

/** The point whose x is nearest, in points sorted by x. */
export function nearest(points: readonly Point[], x: number): Point | undefined {
  let best: Point | undefined;
  for (const point of points) if (!best || Math.abs(point[0] - x) < Math.abs(best[0] - x)) best = point;
  return best;
}

/** At most `limit` points, first and last kept; of every stretch the lowest and the highest, so that no peak is lost. */
export function thinned(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  const stretches = Math.max(1, Math.floor((limit - 2) / 2));
  const size = (points.length - 2) / stretches;
  const kept: Point[] = points.slice(0, 1);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const part = points.slice(1 + Math.floor(stretch * size), 1 + Math.floor((stretch + 1) * size));
    if (part.length === 0) continue;
    const low = part.reduce((a, b) => (b[1] < a[1] ? b : a));
    const high = part.reduce((a, b) => (b[1] > a[1] ? b : a));
    kept.push(...(low === high ? [low] : [low, high].sort((a, b) => a[0] - b[0])));
  }
  return [...kept, ...points.slice(-1)];
}

function short(value: number): number {
  return Math.round(value * 100) / 100;
}
