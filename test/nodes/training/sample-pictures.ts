import type { TableValue } from '../../../nodes/kit/ports.ts';
import { dataUrl } from '../../../nodes/lib/images/data-url.ts';
import { pngBytes } from '../../../nodes/lib/images/encode.ts';
import { tableFromRows } from '../../../nodes/lib/tables/inline-table.ts';

const side = 16;

/** Pictures of one stroke that lies across or stands upright, somewhere on a dark ground. */
export function strokes(count: number, first: number): { image: string; lies: string }[] {
  return Array.from({ length: count }, (_, at) => {
    const place = first + at;
    const upright = place % 2 === 0;
    const data = new Uint8Array(side * side).fill((place * 37) % 60);
    const line = 2 + ((place * 7) % 11);
    const start = (place * 3) % 6;
    for (let step = start; step < start + 9; step++) data[upright ? step * side + line : line * side + step] = 180 + ((place * 11) % 70);
    return { image: dataUrl('png', pngBytes({ width: side, height: side, channels: 1, data })), lies: upright ? 'upright' : 'across' };
  });
}

export function strokesTable(count: number): TableValue {
  return tableFromRows(strokes(count, 0), {
    columns: [
      { name: 'image', type: 'image' },
      { name: 'lies', type: 'category' },
    ],
  });
}
