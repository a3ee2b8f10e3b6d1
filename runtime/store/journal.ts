import { existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readFile, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { readJson } from '../../nodes/kit/json.ts';

/** An append-only file of lines. Lines that come while a write is under way go together in the next one. */
export interface Journal {
  /** Resolves once the line is with the operating system, so that the end of this process cannot lose it. */
  append(line: string): Promise<void>;
  /** Bytes so far, with those not yet written. */
  size(): number;
  /** Writes what is left, and ends. */
  close(): Promise<void>;
}

/** How long a line may wait to be forced onto the disk itself, against a loss of power. */
const syncMs = 1_000;

/** Opens a journal for appending; the file is made at the first line. */
export function openJournal(path: string, size = 0): Journal {
  let handle: FileHandle | undefined;
  let waiting: string[] = [];
  let batch: Promise<void> | undefined;
  let writing: Promise<void> = Promise.resolve();
  let written = size;
  let pending = 0;
  let sync: NodeJS.Timeout | undefined;

  async function write(): Promise<void> {
    const text = waiting.join('');
    waiting = [];
    batch = undefined;
    pending = 0;
    if (!handle) {
      await mkdir(dirname(path), { recursive: true });
      handle = await open(path, 'a', 0o600);
    }
    const bytes = Buffer.from(text);
    try {
      for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
      written += bytes.length;
    } catch (error) {
      // A disk that is full may have taken a part: what is torn is cut, so that the file stays whole.
      await handle.truncate(written).catch(() => undefined);
      throw error;
    }
    sync ??= setTimeout(() => {
      sync = undefined;
      void handle?.datasync().catch(() => undefined);
    }, syncMs).unref();
  }

  return {
    append(line) {
      waiting.push(line, '\n');
      pending += line.length + 1;
      if (!batch) {
        const next = writing.then(write);
        batch = next;
        writing = next.catch(() => undefined);
      }
      return batch;
    },
    size: () => written + pending,
    async close() {
      await (batch ?? writing);
      clearTimeout(sync);
      await handle?.close();
      handle = undefined;
    },
  };
}

export interface JournalText {
  lines: string[];
  /** The last line was torn by a crash and has been cut off. */
  torn: boolean;
  size: number;
}

/** The lines of a journal, oldest first; a torn tail is cut from the file. */
export async function readJournal(path: string): Promise<JournalText> {
  if (!existsSync(path)) return { lines: [], torn: false, size: 0 };
  const bytes = await readFile(path);
  let end = bytes.lastIndexOf(10) + 1;
  const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1);
  // Only the last lines can be torn, so only they are tried.
  while (lines.length > 0 && readJson(lines.at(-1) ?? '') === undefined) end -= Buffer.byteLength(lines.pop() ?? '') + 1;
  const torn = end < bytes.length;
  if (torn) await truncate(path, end);
  return { lines, torn, size: end };
}
