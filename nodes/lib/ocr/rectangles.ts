export type Point = readonly [x: number, y: number];

/** A rectangle that may stand askew: its middle, half its length and height, and the direction of its length (a unit vector). */
export interface Rectangle {
  x: number;
  y: number;
  halfLength: number;
  halfHeight: number;
  alongX: number;
  alongY: number;
}

/** The convex hull by Andrew's monotone chain, counter-clockwise, without points on its sides. */
export function convexHull(points: readonly Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length >= 2 && turn(chain[chain.length - 2]!, chain[chain.length - 1]!, point) <= 0) chain.pop();
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

function turn(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** The smallest rectangle around points: one of its sides lies on a side of their hull. Its length is the longer side, and runs to the right. */
export function smallestRectangle(points: readonly Point[]): Rectangle {
  const hull = convexHull(points);
  let best: Rectangle | undefined;
  for (const [at, from] of hull.entries()) {
    const to = hull[(at + 1) % hull.length]!;
    const length = Math.hypot(to[0] - from[0], to[1] - from[1]);
    const [alongX, alongY] = length === 0 ? [1, 0] : [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
    const found = aroundHull(hull, alongX, alongY);
    if (!best || found.halfLength * found.halfHeight < best.halfLength * best.halfHeight) best = found;
  }
  return lengthwise(best ?? { x: 0, y: 0, halfLength: 0, halfHeight: 0, alongX: 1, alongY: 0 });
}

function aroundHull(hull: readonly Point[], alongX: number, alongY: number): Rectangle {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of hull) {
    const along = x * alongX + y * alongY;
    const across = y * alongX - x * alongY;
    left = Math.min(left, along);
    right = Math.max(right, along);
    top = Math.min(top, across);
    bottom = Math.max(bottom, across);
  }
  const [along, across] = [(left + right) / 2, (top + bottom) / 2];
  return {
    x: along * alongX - across * alongY,
    y: along * alongY + across * alongX,
    halfLength: (right - left) / 2,
    halfHeight: (bottom - top) / 2,
    alongX,
    alongY,
  };
}

/**
 * Turned so that its direction lies nearest to that of reading: to the right, or down for a column of text. What is nearly square
 * reads to the right, as single characters do.
 */
function lengthwise(given: Rectangle): Rectangle {
  let { halfLength, halfHeight, alongX, alongY } = given;
  if (Math.abs(alongY) > Math.abs(alongX)) [halfLength, halfHeight, alongX, alongY] = [halfHeight, halfLength, alongY, -alongX];
  if (alongX < 0) [alongX, alongY] = [-alongX, -alongY];
  return { ...given, halfLength, halfHeight, alongX, alongY };
}

/** Corners from the upper left, clockwise. */
export function cornersOf({ x, y, halfLength, halfHeight, alongX, alongY }: Rectangle): [Point, Point, Point, Point] {
  const corner = (along: number, across: number): Point => [
    x + along * halfLength * alongX - across * halfHeight * alongY,
    y + along * halfLength * alongY + across * halfHeight * alongX,
  ];
  return [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)];
}

/** Grown by a length on every side. */
export function grown(rectangle: Rectangle, by: number): Rectangle {
  return { ...rectangle, halfLength: rectangle.halfLength + by, halfHeight: rectangle.halfHeight + by };
}

export function scaled(rectangle: Rectangle, acrossX: number, acrossY: number): Rectangle {
  const points = cornersOf(rectangle).map(([x, y]): Point => [x * acrossX, y * acrossY]);
  return acrossX === acrossY
    ? {
        ...rectangle,
        x: rectangle.x * acrossX,
        y: rectangle.y * acrossY,
        halfLength: rectangle.halfLength * acrossX,
        halfHeight: rectangle.halfHeight * acrossY,
      }
    : smallestRectangle(points);
}
