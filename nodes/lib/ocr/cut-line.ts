import { blankPixels, type Pixels, quarterTurned } from '../images/pixels.ts';
import { fitted } from '../images/resize.ts';
import type { Rectangle } from './rectangles.ts';

/** From this ratio of height to length a line is a column of text, and lies down to be read. */
const columnRatio = 1.5;

/** The part of a picture under a rectangle, set straight; beyond the edge the nearest pixel counts. */
export function cutLine(pixels: Pixels, rectangle: Rectangle): Pixels {
  const { width, height, channels, data } = pixels;
  const { x, y, halfLength, halfHeight, alongX, alongY } = rectangle;
  const line = blankPixels(Math.max(1, Math.round(2 * halfLength)), Math.max(1, Math.round(2 * halfHeight)), channels);
  let place = 0;
  for (let row = 0; row < line.height; row++) {
    const across = row + 0.5 - halfHeight;
    for (let column = 0; column < line.width; column++) {
      const along = column + 0.5 - halfLength;
      const fromX = clamp(x + along * alongX - across * alongY - 0.5, width - 1);
      const fromY = clamp(y + along * alongY + across * alongX - 0.5, height - 1);
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      const [shareX, shareY] = [fromX - left, fromY - top];
      const right = left < width - 1 ? channels : 0;
      const bottom = top < height - 1 ? width * channels : 0;
      const first = (top * width + left) * channels;
      for (let from = first; from < first + channels; from++) {
        const upper = data[from]! * (1 - shareX) + data[from + right]! * shareX;
        const lower = data[from + bottom]! * (1 - shareX) + data[from + bottom + right]! * shareX;
        line.data[place++] = upper * (1 - shareY) + lower * shareY + 0.5;
      }
    }
  }
  return line.height / line.width >= columnRatio ? quarterTurned(line, 1) : line;
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}

/** A line in the height that a model reads, and as wide as that makes it, at most `most` pixels. */
export function atHeight(line: Pixels, height: number, most: number): Pixels {
  const width = Math.min(most, Math.max(1, Math.ceil((line.width * height) / line.height)));
  return fitted(line, width, height, 'stretch');
}
