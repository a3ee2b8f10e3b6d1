import type { Box } from '../../../editor/canvas/geometry.ts';

interface Spot {
  x: number;
  y: number;
}
/** Points along a drawn path, close enough that no node fits between two of them. */
export function pointsOf(path: string): Spot[] {
  const points: Spot[] = [];
  let at: Spot = { x: 0, y: 0 };
  for (const [, command, rest = ''] of path.matchAll(/([MLQC])([^MLQC]*)/g)) {
    const numbers = (rest.match(/-?[\d.]+/g) ?? []).map(Number);
    const spots: Spot[] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2) spots.push({ x: numbers[i] ?? 0, y: numbers[i + 1] ?? 0 });
    const ends = [at, ...spots];
    const degree = ends.length - 1;
    for (let step = 0; step <= 60 && command !== 'M'; step++) {
      let layer = ends;
      for (let round = 0; round < degree; round++)
        layer = layer.slice(1).map((point, i) => ({
          x: (layer[i]?.x ?? 0) + (point.x - (layer[i]?.x ?? 0)) * (step / 60),
          y: (layer[i]?.y ?? 0) + (point.y - (layer[i]?.y ?? 0)) * (step / 60),
        }));
      if (layer[0]) points.push(layer[0]);
    }
    at = spots.at(-1) ?? at;
  }
  return points;
}

/** Whether a drawn path runs behind a box; its ends lie on borders, which is no such thing. */
export function isBehind(path: string, boxes: readonly Box[]): boolean {
  return pointsOf(path).some(({ x, y }) =>
    boxes.some((b) => x > b.x + 3 && x < b.x + b.width - 3 && y > b.y + 1 && y < b.y + b.height - 1),
  );
}
