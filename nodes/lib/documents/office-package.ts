import type { Entry, ZipFile } from 'yauzl';
import { openArchive } from '../files/zip.ts';
import { DocumentError } from './document-faults.ts';

/** The parts of an Office file, which is a zip archive of XML files. */
export interface Package {
  names: string[];
  /** Reads a part from beginning to end; nothing of it is kept. */
  parse(name: string, handler: XmlHandler): Promise<void>;
  close(): void;
}
export interface XmlHandler {
  open?(tag: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(tag: string): void;
  /** Whether the rest need not be read. */
  done?(): boolean;
}

/** Unpacked bytes of one part. What an entry claims it is held to while it is read, so that a small file cannot unpack to a large one. */
const mostUnpacked = 400_000_000;
const mostParts = 20_000;

/** From the file's bytes, or from where it lies. */
export async function openPackage(from: Uint8Array | string): Promise<Package> {
  const { zip, entries } = await openArchive(from, { most: mostParts, tooMany: () => new DocumentError('too-many-bytes') }).catch(
    (error: unknown) => {
      throw error instanceof DocumentError ? error : new DocumentError('broken');
    },
  );
  const parts = new Map(entries.map((entry) => [entry.fileNameRaw.toString('utf8'), entry]));
  return {
    names: [...parts.keys()],
    async parse(name, handler) {
      const entry = parts.get(name);
      if (!entry) throw new DocumentError('broken');
      if (entry.uncompressedSize > mostUnpacked) throw new DocumentError('too-many-bytes');
      if (entry.isEncrypted()) throw new DocumentError('locked');
      await parseEntry(zip, entry, handler);
    },
    close: () => zip.close(),
  };
}

async function parseEntry(archive: ZipFile, entry: Entry, handler: XmlHandler): Promise<void> {
  const { Parser } = await import('htmlparser2');
  let wrong: unknown;
  const parser = new Parser(
    {
      onopentag: (tag, attributes) => handler.open?.(tag, attributes),
      ontext: (text) => handler.text?.(text),
      onclosetag: (tag) => handler.close?.(tag),
      onerror: (error) => void (wrong = error),
    },
    { xmlMode: true, decodeEntities: true },
  );
  const decoder = new TextDecoder();
  try {
    const stream = await archive.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      if (Buffer.isBuffer(chunk)) parser.write(decoder.decode(chunk, { stream: true }));
      if (wrong !== undefined) throw wrong;
      if (handler.done?.()) return;
    }
    parser.end(decoder.decode());
  } catch (error) {
    throw error instanceof DocumentError ? error : new DocumentError('broken');
  }
}
