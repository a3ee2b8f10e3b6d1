import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../nodes/kit/json.ts';
import { AppError } from '../errors.ts';
import { openJournal } from './journal.ts';
import { writeAtomic } from './write-atomic.ts';

const keptMs = 24 * 3_600_000;
/** Characters that are held at most; above it the oldest keys are forgotten early. */
const memory = 64_000_000;
const ofEntry = 400;

/** What a webhook answered: the status and the JSON text. */
export interface StoredReply {
  status: number;
  body: string;
  run: string;
}
interface Entry {
  body: string;
  at: number;
  /** Missing after a crash in the middle of the call. */
  reply?: StoredReply;
  pending?: Promise<StoredReply>;
}

export interface Idempotency {
  /**
   * Makes a reply once for a key; a repeated call within 24 hours gets the same reply, and waits for it while it is being made.
   * Where more than 64 MB of replies come in a day, the oldest go first.
   * The key is noted on disk before the call runs. Throws 422 for another body under a used key.
   */
  once(hook: string, key: string, raw: Buffer, make: () => Promise<StoredReply>): Promise<StoredReply>;
  close(): Promise<void>;
}

const otherBody = {
  en: 'This Idempotency-Key was used with another body. Use a new key for a new request.',
  zh: '该 Idempotency-Key 已用于另一个请求体。新的请求请使用新的键。',
};
const unknownOutcome = {
  en: 'A request with this Idempotency-Key was interrupted by a restart, so whether it ran is not known. Look at the run history, then use a new key.',
  zh: '使用该 Idempotency-Key 的请求因重启而中断，无法确定是否已运行。请查看运行历史，然后使用新的键。',
};

const filePattern = /^idempotency-(\d+)\.jsonl$/;

/** Keys and replies as lines of a file in a folder. At each start, and when the file has grown large, what still counts goes into a new one. */
export async function openIdempotency(folder: string, { now = Date.now, mostHeld = memory } = {}): Promise<Idempotency> {
  const entries = new Map<string, Entry>();
  let held = 0;
  await mkdir(folder, { recursive: true });
  const place = (number: number): string => join(folder, `idempotency-${number}.jsonl`);
  const before = (await readdir(folder)).flatMap((name) => filePattern.exec(name)?.[1] ?? []).map(Number);
  for (const number of before.sort((a, b) => a - b)) for (const line of (await readFile(place(number), 'utf8')).split('\n')) note(line);
  let number = (before.at(-1) ?? 0) + 1;
  const kept = [...entries].map(([id, entry]) => `${lineOf(id, entry)}\n`).join('');
  await writeAtomic(place(number), kept);
  await Promise.all(before.map((old) => rm(place(old))));
  let journal = openJournal(place(number), Buffer.byteLength(kept));
  let turning: Promise<void> | undefined;

  function append(id: string, entry: Entry): Promise<void> {
    if (!turning && journal.size() > 4 * mostHeld) turning = turnOver().finally(() => (turning = undefined));
    return journal.append(lineOf(id, entry));
  }
  /** The old file goes only when all that counts is in the new one. */
  async function turnOver(): Promise<void> {
    const [full, path] = [journal, place(number)];
    number += 1;
    journal = openJournal(place(number));
    const written = Promise.all([...entries].map(([id, entry]) => journal.append(lineOf(id, entry))));
    await full.close().catch(() => undefined);
    await written.then(() => rm(path, { force: true })).catch(() => undefined);
  }

  function note(line: string): void {
    const data = parsed(line);
    if (!isObject(data) || typeof data.id !== 'string' || typeof data.body !== 'string' || typeof data.at !== 'number') return;
    if (now() - data.at > keptMs) return;
    const { reply } = data;
    hold(data.id, { body: data.body, at: data.at, ...(isReply(reply) && { reply }) });
    forgetOld();
  }
  function hold(id: string, entry: Entry): void {
    const known = entries.get(id);
    entries.set(id, entry);
    held += sizeOf(entry) - (known ? sizeOf(known) : 0);
  }
  function forget(id: string): void {
    const entry = entries.get(id);
    if (entry && entries.delete(id)) held -= sizeOf(entry);
  }
  /** Entries are in the order of their time, so the old ones are in front. */
  function forgetOld(): void {
    for (const [id, { at, pending }] of entries) {
      if (pending || (now() - at <= keptMs && held <= mostHeld)) return;
      forget(id);
    }
  }

  return {
    async once(hook, key, raw, make) {
      forgetOld();
      const id = createHash('sha256').update(`${hook}\n${key}`).digest('hex');
      const body = createHash('sha256').update(raw).digest('hex');
      const known = entries.get(id);
      if (known) {
        if (known.body !== body) throw new AppError(422, 'key-reused', otherBody);
        const reply = known.reply ?? (await known.pending);
        if (!reply) throw new AppError(409, 'outcome-unknown', unknownOutcome);
        return reply;
      }
      const entry: Entry = { body, at: now() };
      hold(id, entry);
      entry.pending = append(id, entry).then(make);
      try {
        entry.reply = await entry.pending;
        held += entry.reply.body.length;
        // It ran, so its caller hears how, also where a full disk forgets the answer over a restart.
        await append(id, entry).catch(() => undefined);
        return entry.reply;
      } catch (error) {
        // Nothing ran to an answer, so the same key may try again.
        forget(id);
        throw error;
      } finally {
        delete entry.pending;
      }
    },
    async close() {
      await turning;
      await journal.close().catch(() => undefined);
    },
  };
}

function sizeOf({ reply }: Entry): number {
  return ofEntry + (reply?.body.length ?? 0);
}
function lineOf(id: string, { body, at, reply }: Entry): string {
  return JSON.stringify({ id, body, at, reply });
}
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
function isReply(data: unknown): data is StoredReply {
  return isObject(data) && typeof data.status === 'number' && typeof data.body === 'string' && typeof data.run === 'string';
}
