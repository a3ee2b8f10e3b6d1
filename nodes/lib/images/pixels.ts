/** A decoded picture: rows from the top, the channels of a pixel side by side, each 0 to 255. One channel is grey, three are red, green, blue. */
export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 3;
  data: Uint8Array;
}

export function blankPixels(width: number, height: number, channels: 1 | 3, value = 0): Pixels {
  return { width, height, channels, data: new Uint8Array(width * height * channels).fill(value) };
}

/** The picture in grey or in colour. Grey is the luma of ITU-R BT.601. */
export function withChannels(pixels: Pixels, channels: 1 | 3): Pixels {
  if (pixels.channels === channels) return pixels;
  const { width, height, data } = pixels;
  const changed = blankPixels(width, height, channels);
  for (let at = 0; at < width * height; at++) {
    if (channels === 3) changed.data.fill(data[at]!, at * 3, at * 3 + 3);
    else changed.data[at] = (19_595 * data[at * 3]! + 38_470 * data[at * 3 + 1]! + 7_471 * data[at * 3 + 2]! + 0x8000) >> 16;
  }
  return changed;
}

/**
 * A rearrangement of pixels: for each place of the result, the place in the source that it is taken from.
 * Turning and mirroring are such, and therefore exact.
 */
function rearranged(pixels: Pixels, width: number, height: number, from: (x: number, y: number) => number): Pixels {
  const { channels, data } = pixels;
  const moved = blankPixels(width, height, channels);
  let place = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const source = from(x, y) * channels;
      for (let channel = 0; channel < channels; channel++) moved.data[place++] = data[source + channel]!;
    }
  }
  return moved;
}

export function mirrored(pixels: Pixels): Pixels {
  const { width, height } = pixels;
  return rearranged(pixels, width, height, (x, y) => y * width + (width - 1 - x));
}

export function upsideDown(pixels: Pixels): Pixels {
  const { width, height } = pixels;
  return rearranged(pixels, width, height, (x, y) => (height - 1 - y) * width + x);
}

/** Turned by a quarter, to the left, as often as said. */
export function quarterTurned(pixels: Pixels, turns: number): Pixels {
  const { width, height } = pixels;
  switch (((turns % 4) + 4) % 4) {
    case 1:
      return rearranged(pixels, height, width, (x, y) => x * width + (width - 1 - y));
    case 2:
      return rearranged(pixels, width, height, (x, y) => (height - 1 - y) * width + (width - 1 - x));
    case 3:
      return rearranged(pixels, height, width, (x, y) => (height - 1 - x) * width + y);
    default:
      return pixels;
  }
}

/** A part of a picture, which must lie inside it. */
export function cropped(pixels: Pixels, box: { left: number; top: number; width: number; height: number }): Pixels {
  const { left, top } = box;
  return rearranged(pixels, box.width, box.height, (x, y) => (top + y) * pixels.width + left + x);
}

/** The picture as it is meant to be seen, by its EXIF orientation. */
export function uprighted(pixels: Pixels, orientation: number): Pixels {
  switch (orientation) {
    case 2:
      return mirrored(pixels);
    case 3:
      return quarterTurned(pixels, 2);
    case 4:
      return upsideDown(pixels);
    case 5:
      return quarterTurned(mirrored(pixels), 1);
    case 6:
      return quarterTurned(pixels, 3);
    case 7:
      return quarterTurned(mirrored(pixels), 3);
    case 8:
      return quarterTurned(pixels, 1);
    default:
      return pixels;
  }
}
