import type { Context } from '../../kit/define-node.ts';
import { isObject, type Json } from '../../kit/json.ts';
import type { TableValue } from '../../kit/ports.ts';
import { readRows } from '../tables/read-table.ts';

const mostSynonyms = 100_000;
const looked = 50;

/** Words, in lower case, and what may stand for them: from a list of the user, and from the first two columns of a table. */
export async function synonymMap(
  context: Context,
  given: readonly { word: string; synonyms: string }[],
  table: TableValue | undefined,
): Promise<Map<string, string[]>> {
  const pairs = given.flatMap(({ word, synonyms }) => synonyms.split(/[,，、;；]/).map((one) => [word, one] as const));
  const names = (table?.columns ?? []).slice(0, 2).map(({ name }) => name);
  const [from = '', to = ''] = names;
  const rows = table && names.length === 2 ? await readRows(context, table, { columns: names, limit: mostSynonyms }) : [];
  const map = new Map<string, string[]>();
  for (const [word, synonym] of [...pairs, ...rows.map((row) => [String(row[from] ?? ''), String(row[to] ?? '')] as const)]) {
    const [key, other] = [word.trim().toLowerCase(), synonym.trim()];
    if (key === '' || other === '') continue;
    const known = map.get(key);
    if (known) known.push(other);
    else map.set(key, [other]);
  }
  return map;
}

/** A column that holds places in a text, as lists of things with a start and an end. */
export async function spanColumn(context: Context, table: TableValue): Promise<string | undefined> {
  const columns = table.columns.filter(({ type }) => type === 'json').map(({ name }) => name);
  if (columns.length === 0) return undefined;
  const rows = await readRows(context, table, { columns, limit: looked });
  return columns.find((name) => rows.some((row) => isSpans(row[name] ?? null)));
}

function isSpans(value: Json): boolean {
  return Array.isArray(value) && value.some((one) => isObject(one) && typeof one.start === 'number' && typeof one.end === 'number');
}
