import { add } from '../operators.ts';
import type { Scope } from '../scope.ts';
import type { Value } from '../value.ts';

export interface Residual {
  /** Normalised before the change, as newer models do, or after it was added, as the first ones did. */
  order: 'before' | 'after';
  normalize: (x: Value) => Value;
  change: (x: Value) => Value;
  dropout?: number;
}

/** x and a change to it. */
export function residual(scope: Scope, x: Value, { order, normalize, change, dropout = 0 }: Residual): Value {
  const changed = scope.dropout(change(order === 'before' ? normalize(x) : x), dropout);
  return order === 'before' ? add(x, changed) : normalize(add(x, changed));
}
