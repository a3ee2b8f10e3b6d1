import { Binary, type BSON, BSONRegExp, BSONSymbol, Code, DBRef, Decimal128, Double, EJSON, Int32, Long, ObjectId, Timestamp } from 'bson';
import { isObject, type Json } from '../../kit/json.ts';

const deepest = 60;
/** More digits than a number holds exactly: such whole numbers are names of things and stay texts, as when a file is read. */
const mostDigits = 15;

/** A document in MongoDB's extended JSON, canonical or relaxed (specification "MongoDB Extended JSON v2"), as plain JSON. Throws where it is none. */
export function plainFromExtended(document: Json): Json {
  return plainDocument(EJSON.deserialize(isObject(document) ? document : {}, { relaxed: false }));
}

/** A decoded document as plain JSON: object ids as hexadecimal digits, moments as ISO texts (UTC), bytes as base64, numbers as such. */
export function plainDocument(document: BSON.Document): Json {
  return plain(document, 0);
}

function plain(value: unknown, depth: number): Json {
  if (value === null || value === undefined || depth > deepest) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'bigint') return whole(String(value));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return value.map((item: unknown) => plain(item, depth + 1));
  if (typeof value === 'object' && '_bsontype' in value) return plainTyped(value, depth);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'object') return null;
  return Object.fromEntries(Object.entries(value).map(([field, inner]: [string, unknown]) => [field, plain(inner, depth + 1)]));
}

/** The types of BSON that JSON does not have (bsonspec.org, version 1.1). */
function plainTyped(value: object, depth: number): Json {
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Int32 || value instanceof Double || value instanceof BSONSymbol) return plain(value.value, depth);
  // Seconds stand in the upper half, a count within the second in the lower.
  if (value instanceof Timestamp) return new Date(value.getHighBitsUnsigned() * 1_000).toISOString();
  if (value instanceof Long) return whole(value.toString());
  if (value instanceof Decimal128) return decimal(value.toString());
  if (value instanceof Binary) {
    const isUuid = value.sub_type === Binary.SUBTYPE_UUID && value.position === 16;
    return isUuid ? value.toUUID().toString() : value.toString('base64');
  }
  if (value instanceof BSONRegExp) return `/${value.pattern}/${value.options}`;
  if (value instanceof Code) return String(value.code);
  if (value instanceof DBRef) return { collection: value.collection, id: plain(value.oid, depth + 1) };
  // The smallest and the largest key stand for no value of a kind.
  return null;
}

function whole(digits: string): Json {
  return digits.replace('-', '').length > mostDigits ? digits : Number(digits);
}

function decimal(text: string): Json {
  if (!/^-?\d+(\.\d+)?(E[+-]?\d+)?$/i.test(text)) return null;
  return text.replace(/E.*$/i, '').replace(/[-.]/g, '').replace(/^0+/, '').length > mostDigits ? text : Number(text);
}
