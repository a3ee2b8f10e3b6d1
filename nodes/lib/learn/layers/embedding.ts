import { gather } from '../operators.ts';
import type { Scope } from '../scope.ts';
import type { Value } from '../value.ts';

/** The rows of a table `name.weight` [rows, width] that the ids [...] name: [..., width]. */
export function embedding(
  scope: Scope,
  name: string,
  ids: Value,
  { rows, width, deviation = 0.02 }: { rows: number; width: number; deviation?: number },
): Value {
  return gather(scope.weight(`${name}.weight`, [rows, width], { kind: 'normal', deviation }), ids);
}
