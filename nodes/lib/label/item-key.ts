import { keyLength } from '../../kit/item-places.ts';
import type { Question } from '../../kit/labelling.ts';
import { name } from '../tables/connection.ts';

/** The key of a row as SQL, from what people see of it: rows that show the same have the same, over runs and changed tables. Labels are kept under it. */
export function keySql({ shown }: Question): string {
  const cells = shown.map((column) => `${name(column.name)}::VARCHAR`);
  return `left(sha256(to_json([${cells.join(', ')}])::VARCHAR), ${keyLength})`;
}
