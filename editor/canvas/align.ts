import { around, type Box, type Point } from './geometry.ts';

export type Edge = 'left' | 'right' | 'top' | 'bottom' | 'middle' | 'centre';

/** Places that bring all boxes to one edge of what they span; `middle` levels them, `centre` puts them above each other. */
export function aligned(boxes: ReadonlyMap<string, Box>, edge: Edge): Map<string, Point> {
  const whole = around(boxes.values());
  if (!whole) return new Map();
  // Half pixels are cut at the largest box first, so that aligning again moves nothing.
  const widest = Math.max(...[...boxes.values()].map(({ width }) => width));
  const tallest = Math.max(...[...boxes.values()].map(({ height }) => height));
  const left = whole.x + Math.floor((whole.width - widest) / 2);
  const top = whole.y + Math.floor((whole.height - tallest) / 2);
  const place = ({ x, y, width, height }: Box): Point => {
    switch (edge) {
      case 'left':
        return { x: whole.x, y };
      case 'right':
        return { x: whole.x + whole.width - width, y };
      case 'centre':
        return { x: left + Math.floor((widest - width) / 2), y };
      case 'top':
        return { x, y: whole.y };
      case 'bottom':
        return { x, y: whole.y + whole.height - height };
      case 'middle':
        return { x, y: top + Math.floor((tallest - height) / 2) };
    }
  };
  return new Map([...boxes].map(([id, box]) => [id, place(box)]));
}

/** Places with equal gaps between the first and the last, which stay. */
export function distributed(boxes: ReadonlyMap<string, Box>, along: 'x' | 'y'): Map<string, Point> {
  const size = along === 'x' ? 'width' : 'height';
  const inOrder = [...boxes].sort(([, a], [, b]) => a[along] + a[size] / 2 - (b[along] + b[size] / 2));
  const whole = around(boxes.values());
  if (!whole) return new Map();
  const gap = (whole[size] - inOrder.reduce((sum, [, box]) => sum + box[size], 0)) / (inOrder.length - 1);
  let next = whole[along];
  return new Map(
    inOrder.map(([id, box]) => {
      const place = { x: box.x, y: box.y, [along]: Math.round(next) };
      next += box[size] + gap;
      return [id, place];
    }),
  );
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The nearest box in a direction: straight on counts for more than aside. */
export function neighbour(from: Box, boxes: ReadonlyMap<string, Box>, direction: Direction): string | undefined {
  const middle = middleOf(from);
  let best: { id: string; far: number } | undefined;
  for (const [id, box] of boxes) {
    const { x, y } = middleOf(box);
    const [along, aside] = direction === 'left' || direction === 'right' ? [x - middle.x, y - middle.y] : [y - middle.y, x - middle.x];
    const ahead = direction === 'left' || direction === 'up' ? -along : along;
    // What lies more to the side than ahead is reached by another key.
    if (ahead <= 4 || Math.abs(aside) > 2.5 * ahead) continue;
    const far = ahead + 2 * Math.abs(aside);
    if (!best || far < best.far) best = { id, far };
  }
  return best?.id;
}
function middleOf({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
