import { isObject, readJson } from '../../kit/json.ts';
import { type Database, literal, name } from '../tables/connection.ts';

/** A picture as the `datasets` library keeps it in Parquet: its bytes and where they came from. */
const picture = /^STRUCT\(("?bytes"? BLOB, "?path"? VARCHAR|"?path"? VARCHAR, "?bytes"? BLOB)\)$/;
const wholeNumber = /^U?(TINYINT|SMALLINT|INTEGER|BIGINT)$/;

/**
 * How the columns of a data set are read that Parquet alone does not explain: classes are kept as numbers, with their names in the file's
 * notes ("huggingface", `info.features` with `_type: ClassLabel`; -1 is none), pictures as bytes. `path`: the first of the files.
 */
export async function dataSetExpressions(database: Database, source: string, path: string): Promise<ReadonlyMap<string, string>> {
  const classes = await classNames(database, path);
  const described = await database.all(`DESCRIBE SELECT * FROM ${source}`);
  return new Map(
    described.flatMap(([given, type]): [string, string][] => {
      const column = String(given);
      const names = classes.get(column);
      if (names && wholeNumber.test(String(type))) {
        // Lists count from 1, and there is nothing at place 0.
        return [[column, `[${names.map(literal).join(', ')}][${name(column)} + 1]`]];
      }
      return picture.test(String(type)) ? [[column, pictureSql(name(column))]] : [];
    }),
  );
}

/** A picture as the text by which tables keep pictures; anything else that lies in bytes stays bytes. */
function pictureSql(column: string): string {
  const bytes = `${column}.bytes`;
  const begins = (hex: string): string => `hex(${bytes}[1:${hex.length / 2}]) = '${hex}'`;
  const kinds = [
    ['89504E47', 'png'],
    ['FFD8FF', 'jpeg'],
    ['47494638', 'gif'],
    ['52494646', 'webp'],
  ] as const;
  const cases = kinds.map(([hex, kind]) => `WHEN ${begins(hex)} THEN 'data:image/${kind};base64,' || to_base64(${bytes})`);
  return `CASE ${cases.join(' ')} ELSE ${column}.path END`;
}

async function classNames(database: Database, path: string): Promise<Map<string, string[]>> {
  const [found = []] = await database.all(
    `SELECT decode(value) FROM parquet_kv_metadata(${literal(path)}) WHERE decode(key) = 'huggingface' LIMIT 1`,
  );
  const json = typeof found[0] === 'string' ? readJson<unknown>(found[0]) : undefined;
  const info = isObject(json) && isObject(json.info) ? json.info : {};
  const features = isObject(info.features) ? info.features : {};
  return new Map(
    Object.entries(features).flatMap(([column, feature]): [string, string[]][] => {
      if (!isObject(feature) || feature['_type'] !== 'ClassLabel' || !Array.isArray(feature.names)) return [];
      return [[column, feature.names.map(String)]];
    }),
  );
}
