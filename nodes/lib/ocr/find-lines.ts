import { cornersOf, grown, type Point, type Rectangle, smallestRectangle } from './rectangles.ts';

/** How likely each pixel lies on text, rows from the top. */
export interface TextMap {
  width: number;
  height: number;
  shares: Float32Array;
}

/**
 * The constants under which the PP-OCRv4 detection model is published (differentiable binarisation, Liao et al. 2020): a pixel above
 * `pixelShare` is text, a region counts from a mean of `regionShare`, and is grown by area × `growth` ÷ circumference, since the
 * model was taught shrunken regions.
 */
const pixelShare = 0.3;
const regionShare = 0.6;
const growth = 1.5;
/** Sides of a region in pixels of the map, below which it is dust. */
const smallestSide = 3;
const mostRegions = 3_000;

/** Lines of text as rectangles in pixels of the map. */
export function findLines(map: TextMap): Rectangle[] {
  const lines: Rectangle[] = [];
  for (const outline of regionsOf(map)) {
    const tight = smallestRectangle(outline);
    if (2 * Math.min(tight.halfLength, tight.halfHeight) < smallestSide) continue;
    if (meanInside(map, tight) < regionShare) continue;
    const [length, height] = [2 * tight.halfLength, 2 * tight.halfHeight];
    lines.push(grown(tight, (length * height * growth) / (2 * (length + height))));
    if (lines.length >= mostRegions) break;
  }
  return lines;
}

/** Regions of connected text pixels (also by corners), each as the corners of the leftmost and rightmost pixels of every row, which hold its hull. */
function* regionsOf({ width, height, shares }: TextMap): Generator<Point[]> {
  const seen = new Uint8Array(width * height);
  const left: number[] = [];
  for (let start = 0; start < seen.length; start++) {
    if (seen[start] === 1 || shares[start]! <= pixelShare) continue;
    seen[start] = 1;
    left.push(start);
    const ends = new Map<number, [number, number]>();
    for (let at = left.pop(); at !== undefined; at = left.pop()) {
      const [x, y] = [at % width, Math.floor(at / width)];
      const end = ends.get(y);
      if (!end) ends.set(y, [x, x]);
      else if (x < end[0]) end[0] = x;
      else if (x > end[1]) end[1] = x;
      for (let nextY = Math.max(0, y - 1); nextY <= Math.min(height - 1, y + 1); nextY++) {
        for (let nextX = Math.max(0, x - 1); nextX <= Math.min(width - 1, x + 1); nextX++) {
          const next = nextY * width + nextX;
          if (seen[next] === 1 || shares[next]! <= pixelShare) continue;
          seen[next] = 1;
          left.push(next);
        }
      }
    }
    yield [...ends].flatMap(([y, [from, to]]): Point[] => [
      [from, y],
      [to + 1, y],
      [from, y + 1],
      [to + 1, y + 1],
    ]);
  }
}

function meanInside({ width, height, shares }: TextMap, rectangle: Rectangle): number {
  const corners = cornersOf(rectangle);
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, Math.floor(Math.min(...ys))); y <= Math.min(height - 1, Math.ceil(Math.max(...ys))); y++) {
    for (let x = Math.max(0, Math.floor(Math.min(...xs))); x <= Math.min(width - 1, Math.ceil(Math.max(...xs))); x++) {
      const [fromX, fromY] = [x + 0.5 - rectangle.x, y + 0.5 - rectangle.y];
      const along = fromX * rectangle.alongX + fromY * rectangle.alongY;
      const across = fromY * rectangle.alongX - fromX * rectangle.alongY;
      if (Math.abs(along) > rectangle.halfLength || Math.abs(across) > rectangle.halfHeight) continue;
      sum += shares[y * width + x]!;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}
