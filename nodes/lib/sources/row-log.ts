import { type FileHandle, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readJson } from '../../kit/json.ts';
import { replaceFile } from '../learn/checkpoint.ts';

/** A place in the log: bytes and rows before it. */
export interface Place {
  bytes: number;
  rows: number;
}

/**
 * Rows as JSON Lines in the step's folder while they are read, with a mark up to where they count and what reading goes on from.
 * What was written behind the last mark is cut off when the log is opened again, so that no row stands there twice.
 */
export interface RowLog<State> {
  path: string;
  readonly place: Place;
  /** What was marked last, if there was anything. */
  readonly state: State | undefined;
  /** Rows as lines of JSON. */
  append(lines: readonly string[]): Promise<void>;
  mark(state: State, place?: Place): Promise<void>;
  /** Forgets the rows behind a place. */
  cut(place: Place): Promise<void>;
  /** Forgets all rows. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const rowsFile = 'rows.jsonl';
const markFile = 'rows.mark.json';

export async function openRowLog<State>(folder: string): Promise<RowLog<State>> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, rowsFile);
  const marked = readJson<{ bytes: number; rows: number; state: State }>(await readFile(join(folder, markFile), 'utf8').catch(() => ''));
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  const goesOn = marked !== undefined && size >= marked.bytes;
  if (!goesOn) await rm(path, { force: true });
  const file: FileHandle = await open(path, goesOn ? 'r+' : 'w');
  const place: Place = goesOn ? { bytes: marked.bytes, rows: marked.rows } : { bytes: 0, rows: 0 };
  let state = goesOn ? marked.state : undefined;
  await file.truncate(place.bytes);
  return {
    path,
    place,
    get state() {
      return state;
    },
    async append(lines) {
      if (lines.length === 0) return;
      const bytes = Buffer.from(`${lines.join('\n')}\n`);
      await file.write(bytes, 0, bytes.length, place.bytes);
      place.bytes += bytes.length;
      place.rows += lines.length;
    },
    async mark(next, at = place) {
      await file.datasync();
      await replaceFile(folder, markFile, JSON.stringify({ ...at, state: next }));
      state = next;
    },
    async cut(to) {
      await file.truncate(to.bytes);
      Object.assign(place, to);
    },
    async restart() {
      await rm(join(folder, markFile), { force: true });
      await file.truncate(0);
      Object.assign(place, { bytes: 0, rows: 0 });
      state = undefined;
    },
    close: () => file.close(),
  };
}
