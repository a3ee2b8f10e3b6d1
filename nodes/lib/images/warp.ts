import { blankPixels, type Pixels } from './pixels.ts';

export interface Warp {
  /** Pixels to the right and down. */
  shiftX: number;
  shiftY: number;
  /** To the left, about the middle. */
  degrees: number;
  zoom: number;
  mirror: boolean;
}

/** The picture moved, turned and zoomed within its frame; between pixels their weighted mean is taken, beyond the edge the nearest pixel. */
export function warped(pixels: Pixels, { shiftX, shiftY, degrees, zoom, mirror }: Warp): Pixels {
  const { width, height, channels, data } = pixels;
  const result = blankPixels(width, height, channels);
  const turn = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn) / zoom, Math.sin(turn) / zoom];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  let place = 0;
  for (let y = 0; y < height; y++) {
    const down = y - middleY - shiftY;
    for (let x = 0; x < width; x++) {
      const across = x - middleX - shiftX;
      const turnedX = cos * across - sin * down;
      const fromX = clamp(middleX + (mirror ? -turnedX : turnedX), width - 1);
      const fromY = clamp(middleY + sin * across + cos * down, height - 1);
      const left = Math.floor(fromX);
      const top = Math.floor(fromY);
      const [shareX, shareY] = [fromX - left, fromY - top];
      const right = left < width - 1 ? channels : 0;
      const bottom = top < height - 1 ? width * channels : 0;
      const first = (top * width + left) * channels;
      for (let from = first; from < first + channels; from++) {
        const upper = data[from]! * (1 - shareX) + data[from + right]! * shareX;
        const lower = data[from + bottom]! * (1 - shareX) + data[from + bottom + right]! * shareX;
        result.data[place++] = upper * (1 - shareY) + lower * shareY + 0.5;
      }
    }
  }
  return result;
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}
