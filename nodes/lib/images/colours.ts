import type { Pixels } from './pixels.ts';

/** Every colour times a factor. */
export function brightened(pixels: Pixels, factor: number): Pixels {
  return recoloured(pixels, (value) => value * factor);
}

/** Every colour nearer to, or farther from, the picture's mean. */
export function contrasted(pixels: Pixels, factor: number): Pixels {
  const mean = pixels.data.reduce((sum, value) => sum + value, 0) / pixels.data.length;
  return recoloured(pixels, (value) => mean + factor * (value - mean));
}

function recoloured(pixels: Pixels, change: (value: number) => number): Pixels {
  const level = Uint8ClampedArray.from({ length: 256 }, (_, value) => change(value));
  return { ...pixels, data: pixels.data.map((value) => level[value]!) };
}

/** Colours turned around the grey axis, as the filter hue-rotate of CSS does; grey pictures stay. */
export function hueTurned(pixels: Pixels, degrees: number): Pixels {
  if (pixels.channels === 1) return pixels;
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  // W3C, Filter Effects: the luma of each colour, and what turns around it.
  const rows = [
    [0.213 + cos * 0.787 - sin * 0.213, 0.715 - cos * 0.715 - sin * 0.715, 0.072 - cos * 0.072 + sin * 0.928],
    [0.213 - cos * 0.213 + sin * 0.143, 0.715 + cos * 0.285 + sin * 0.14, 0.072 - cos * 0.072 - sin * 0.283],
    [0.213 - cos * 0.213 - sin * 0.787, 0.715 - cos * 0.715 + sin * 0.715, 0.072 + cos * 0.928 + sin * 0.072],
  ];
  const data = new Uint8ClampedArray(pixels.data.length);
  for (let at = 0; at < data.length; at += 3) {
    const [red = 0, green = 0, blue = 0] = pixels.data.subarray(at, at + 3);
    for (const [channel, [fromRed = 0, fromGreen = 0, fromBlue = 0]] of rows.entries())
      data[at + channel] = fromRed * red + fromGreen * green + fromBlue * blue;
  }
  return { ...pixels, data: new Uint8Array(data.buffer) };
}
