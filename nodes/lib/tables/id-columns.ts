import type { ColumnSpec } from '../../kit/ports.ts';

const idName =
  /(^|[^a-z])(id|ids|uuid|guid|key|index|idx|row|no|nr|num|number|serial|ref)$|^(id|uuid|guid|index|row)([^a-z]|$)|编号|序号|单号|流水号|订单号|工号|学号|主键/i;
/** `distinct` of a large table is an estimate, off by up to a quarter. */
const nearlyAll = 0.75;
const fewestRows = 20;

/** Whether a column only numbers or names its rows: it is different in nearly every row, and counts on, or is called so. */
export function isIdColumn(column: ColumnSpec, count: number | undefined): boolean {
  const { name, type, distinct, min, max, missing = 0 } = column;
  if (count === undefined || count < fewestRows || distinct === undefined || distinct < count * (1 - missing) * nearlyAll) return false;
  if (type !== 'number' && type !== 'text' && type !== 'category') return false;
  const called = idName.test(spaced(name)) && (type !== 'number' || (Number.isInteger(min) && Number.isInteger(max)));
  return called || (type === 'number' && countsOn(min, max, count));
}

/** Whole numbers without gaps, from any start. */
function countsOn(min: number | undefined, max: number | undefined, count: number): boolean {
  if (min === undefined || max === undefined || !Number.isInteger(min) || !Number.isInteger(max)) return false;
  return Math.abs(max - min + 1 - count) <= Math.max(1, count * 0.02) && (min === 0 || min === 1);
}

/** "customerId" as "customer Id". */
function spaced(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1 $2');
}
