import type { ColumnSpec } from '../../kit/ports.ts';
import { sealedMark, shiftOf } from './actions.ts';
import { type ColumnRule, ruledType } from './column-rules.ts';
import { keyedHash, type MaskKeys, sealText, toLetters } from './keys.ts';
import type { ColumnChange } from './map-columns.ts';

const dayMs = 86_400_000;

export function ruleChange(
  rule: ColumnRule,
  column: Pick<ColumnSpec, 'name' | 'type'>,
  options: { keys: MaskKeys; shiftDays: number },
): ColumnChange {
  const days = new Map<string, number>();
  const text = (cell: string | number): string =>
    column.type === 'date' && typeof cell === 'number' ? new Date(cell).toISOString() : String(cell);
  const change: ColumnChange['change'] = (cell, group) => {
    switch (rule.action) {
      case 'band':
        return bandOf(Number(cell), rule.size);
      case 'prefix': {
        const signs = [...text(cell)];
        return signs.slice(0, rule.size).join('') + (signs.length > rule.size ? '*' : '');
      }
      case 'year':
        return new Date(Number(cell)).getUTCFullYear();
      case 'month':
        return new Date(Number(cell)).toISOString().slice(0, 7);
      case 'shift':
        return Number(cell) + shiftOf(options, group, days) * dayMs;
      case 'hash':
        return toLetters(keyedHash(options.keys.hash, `column\n${text(cell)}`).subarray(0, 16));
      case 'encrypt':
        return `${sealedMark}${sealText(options.keys, text(cell))}]`;
      case 'remove':
        return null;
    }
  };
  return { column: column.name, type: ruledType(column, rule.action), change };
}

/** "30–39" for 34 and bands of 10. */
function bandOf(value: number, size: number): string {
  const width = Math.max(1, size);
  const from = Math.floor(value / width) * width;
  return width === 1 ? String(from) : `${from}–${from + width - 1}`;
}
