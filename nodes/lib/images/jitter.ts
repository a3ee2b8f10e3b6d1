import { uniforms } from '../learn/random.ts';
import type { Pixels } from './pixels.ts';
import { warped } from './warp.ts';

/** How far pictures are changed each time that training sees them. Shares of the side, degrees, shares of brightness. */
export interface Jitter {
  shift: number;
  degrees: number;
  zoom: number;
  mirror: boolean;
  brightness: number;
}

/** A picture changed at random, by seed, epoch and row alone, so that a resumed training sees the same. */
export function jittered(pixels: Pixels, jitter: Jitter, { seed, epoch, row }: { seed: number; epoch: number; row: number }): Pixels {
  const next = uniforms({ seed, purpose: 'augment', step: epoch, layer: row });
  const within = (limit: number) => limit * (2 * next() - 1);
  const changed = warped(pixels, {
    shiftX: within(jitter.shift) * pixels.width,
    shiftY: within(jitter.shift) * pixels.height,
    degrees: within(jitter.degrees),
    zoom: 1 + within(jitter.zoom),
    mirror: jitter.mirror && next() < 0.5,
  });
  const factor = 1 + within(jitter.brightness);
  if (jitter.brightness > 0)
    for (let at = 0; at < changed.data.length; at++) changed.data[at] = Math.min(255, changed.data[at]! * factor + 0.5);
  return changed;
}
