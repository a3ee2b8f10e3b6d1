import { isPictureText } from '../../kit/picture-text.ts';
import type { Context } from '../../kit/define-node.ts';
import type { Row, TableValue } from '../../kit/ports.ts';
import { withThumbnails } from '../images/thumbnails.ts';

/** Longer texts are cut where mistakes are shown. */
const longestText = 600;

/** Some rows of a table by their places, in that order, to be shown to people. */
export async function rowsAt(context: Context, table: TableValue, places: readonly number[]): Promise<Row[]> {
  if (places.length === 0) return [];
  const shown = async (rows: Row[]) => (await withThumbnails(rows, table.columns)).map(cut);
  if (table.artifact === undefined) return shown(places.map((place) => table.rows?.[place] ?? {}));
  const { withDatabase, name } = await import('../tables/connection.ts');
  const { openTable } = await import('../tables/open-table.ts');
  const { readable } = await import('../tables/column-types.ts');
  const { rowFrom } = await import('../tables/read-table.ts');
  return withDatabase(context, async (database) => {
    const number = freshName(table);
    const view = await openTable(database, table, { number });
    const list = table.columns.map(
      (column) => `${readable(column, column.type === 'image' ? undefined : longestText)} AS ${name(column.name)}`,
    );
    const found = await database.all(
      `SELECT ${[...list, `${name(number)}::DOUBLE`].join(', ')} FROM ${view} WHERE ${name(number)} IN (${places.join(', ')})`,
    );
    const byPlace = new Map(found.map((cells) => [Number(cells.at(-1)), rowFrom(table.columns, cells)]));
    return shown(places.map((place) => byPlace.get(place) ?? {}));
  });
}

function freshName(table: TableValue): string {
  let name = 'row number';
  while (table.columns.some((column) => column.name === name)) name += '_';
  return name;
}

function cut(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > longestText && !isPictureText(value) ? `${value.slice(0, longestText)}…` : value,
    ]),
  );
}
