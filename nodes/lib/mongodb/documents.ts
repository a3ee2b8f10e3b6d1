import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { deserialize } from 'bson';
import { isObject, type Json } from '../../kit/json.ts';
import { readExactJson } from '../api/find-rows.ts';
import { plainDocument, plainFromExtended } from './plain-document.ts';

/** One document of an export; `bad` where it cannot be read, and reading goes on behind it. */
export type ReadDocument = { json: Json } | { bad: true };

/** The server takes none above 16 MiB, with 16 KiB for its own additions. */
const largestBson = 16_793_600;
const largestText = 64_000_000;
const smallestBson = 5;

/** Reading ended because what follows is no document. */
export class BrokenExport extends Error {
  readonly documents: number;
  constructor(documents: number) {
    super(`broken behind document ${documents}`);
    this.name = 'BrokenExport';
    this.documents = documents;
  }
}

/** What an export is, by its first bytes: extended JSON, or documents in BSON; either may be packed with gzip. */
export async function exportForm(path: string): Promise<{ kind: 'json' | 'bson'; isPacked: boolean } | undefined> {
  const file = await open(path);
  const head = Buffer.alloc(2);
  try {
    if ((await file.read(head, 0, 2, 0)).bytesRead === 0) return undefined;
  } finally {
    await file.close();
  }
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  for await (const chunk of bytesOf(path, isPacked)) return { kind: isBson(chunk) ? 'bson' : 'json', isPacked };
  return undefined;
}

/** A document begins with its length, and its first element with a type that no text begins with behind four such bytes. */
function isBson(head: Buffer): boolean {
  if (head.length < smallestBson || /^\s*[[{]/.test(head.toString('latin1', 0, 200).replace(/^\u00ef\u00bb\u00bf/, ''))) return false;
  const length = head.readInt32LE(0);
  return length >= smallestBson && length <= largestBson && (length === smallestBson ? head[4] === 0 : (head[4] ?? 0xff) <= 0x13);
}

function bytesOf(path: string, isPacked: boolean): AsyncIterable<Buffer> {
  const file = createReadStream(path, { highWaterMark: 1 << 20 });
  // What goes wrong is thrown where the bytes are read.
  return isPacked ? pipeline(file, createGunzip(), () => undefined) : file;
}

/** The documents of a dump one by one, as mongodump writes them. Throws BrokenExport where the rest cannot be read. */
export async function* bsonDocuments(path: string, isPacked: boolean): AsyncGenerator<ReadDocument> {
  let held: Buffer = Buffer.alloc(0);
  let documents = 0;
  for await (const chunk of bytesOf(path, isPacked)) {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    while (held.length - at >= 4) {
      const length = held.readInt32LE(at);
      if (length < smallestBson || length > largestBson) throw new BrokenExport(documents);
      if (held.length - at < length) break;
      yield readBson(held.subarray(at, at + length));
      documents++;
      at += length;
    }
    held = held.subarray(at);
  }
  if (held.length > 0) throw new BrokenExport(documents);
}

function readBson(bytes: Buffer): ReadDocument {
  try {
    return {
      json: plainDocument(deserialize(bytes, { promoteValues: false, promoteLongs: false, promoteBuffers: false, bsonRegExp: true })),
    };
  } catch {
    return { bad: true };
  }
}

const [quote, backslash, open_, close_, comma, bracket, unbracket] = [34, 92, 123, 125, 44, 91, 93];
/** The byte order mark. */
const mark = 0xfeff;

/**
 * The documents of a text one by one, whether they stand on lines of their own or in one list, as mongoexport writes them with and without
 * --jsonArray. Throws BrokenExport where something else stands between them, or a document has no end.
 */
export async function* jsonDocuments(path: string, isPacked: boolean): AsyncGenerator<ReadDocument> {
  const decoder = new TextDecoder('utf-8');
  let held = '';
  let documents = 0;
  let depth = 0;
  let inText = false;
  let at = 0;
  let start = -1;
  let lists = 0;
  const pieces = async function* (): AsyncGenerator<string> {
    for await (const chunk of bytesOf(path, isPacked)) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  };
  for await (const piece of pieces()) {
    held += piece;
    for (; at < held.length; at++) {
      const code = held.charCodeAt(at);
      if (inText) {
        if (code === backslash) at++;
        else if (code === quote) inText = false;
      } else if (code === quote && depth > 0) inText = true;
      else if (code === open_) {
        if (depth === 0) start = at;
        depth++;
      } else if (code === close_ && depth > 0) {
        depth--;
        if (depth > 0) continue;
        yield readText(held.slice(start, at + 1));
        documents++;
        start = -1;
      } else if (depth === 0 && code > 32 && code !== comma && code !== mark) {
        lists += code === bracket ? 1 : code === unbracket ? -1 : Number.NaN;
        if (lists !== 0 && lists !== 1) throw new BrokenExport(documents);
      }
    }
    // A backslash at the end of a piece has its sign in the next one.
    const kept = start < 0 ? held.length : start;
    held = held.slice(kept);
    at -= kept;
    if (start > 0) start = 0;
    if (held.length > largestText) throw new BrokenExport(documents);
  }
  if (depth > 0 || lists > 0) throw new BrokenExport(documents);
}

function readText(text: string): ReadDocument {
  const json = readExactJson(text);
  if (!isObject(json)) return { bad: true };
  try {
    return { json: plainFromExtended(json) };
  } catch {
    return { bad: true };
  }
}
