import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Json } from '../../nodes/kit/json.ts';
import { type Journal, openJournal, readJournal } from './journal.ts';

/** What callers have sent to webhooks, kept as rows: lines of `{ at, body }` in files that only grow, one folder for each webhook. */
export interface Payloads {
  /** Resolves once the payload is with the operating system. Above that many bytes the oldest file of the webhook goes. */
  append(hook: string, body: Json, mostBytes: number): Promise<void>;
  /** Stands for all that is kept of a webhook: the same as long as nothing comes or goes, over restarts too. */
  fingerprint(hook: string): string;
  /** Bytes that are kept. */
  size(hook: string): number;
  remove(hook: string): Promise<void>;
  close(): Promise<void>;
}

interface Segment {
  name: string;
  bytes: number;
}
interface Kept {
  segments: Segment[];
  journal?: Journal;
}

/** A file ends at this size, so that the oldest can go in small pieces. */
const segmentBytes = 8_000_000;
const segmentName = /^p\d{13}\.jsonl$/;

export async function openPayloads(root: string): Promise<Payloads> {
  const hooks = new Map<string, Kept>();
  await mkdir(root, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (entry.isDirectory()) hooks.set(entry.name, { segments: await segmentsIn(join(root, entry.name)) });
  }
  const place = (hook: string, { name }: Segment): string => join(root, hook, name);
  const newest = ({ segments, journal }: Kept): Segment[] => {
    const last = segments.at(-1);
    if (last && journal) last.bytes = journal.size();
    return segments;
  };
  const size = (hook: string): number => newest(hooks.get(hook) ?? { segments: [] }).reduce((sum, { bytes }) => sum + bytes, 0);

  function journalOf(hook: string, kept: Kept): Journal {
    const last = newest(kept).at(-1);
    if (last && last.bytes < segmentBytes) return (kept.journal ??= openJournal(place(hook, last), last.bytes));
    void kept.journal?.close().catch(() => undefined);
    // A clock that was set back must not put new payloads before old ones.
    const begin = Math.max(Date.now(), Number(last?.name.slice(1, 14) ?? 0) + 1);
    const segment = { name: `p${String(begin).padStart(13, '0')}.jsonl`, bytes: 0 };
    kept.segments.push(segment);
    kept.journal = openJournal(place(hook, segment));
    return kept.journal;
  }

  return {
    async append(hook, body, mostBytes) {
      const kept = hooks.get(hook) ?? { segments: [] };
      hooks.set(hook, kept);
      await journalOf(hook, kept).append(JSON.stringify({ at: new Date().toISOString(), body }));
      while (size(hook) > mostBytes && kept.segments.length > 1) {
        const [oldest] = kept.segments.splice(0, 1);
        if (oldest) await rm(place(hook, oldest), { force: true });
      }
    },
    fingerprint: (hook) =>
      newest(hooks.get(hook) ?? { segments: [] })
        .map(({ name, bytes }) => `${name}:${bytes}`)
        .join(),
    size,
    async remove(hook) {
      const kept = hooks.get(hook);
      hooks.delete(hook);
      await kept?.journal?.close().catch(() => undefined);
      if (kept) await rm(join(root, hook), { recursive: true, force: true });
    },
    async close() {
      await Promise.all([...hooks.values()].map(({ journal }) => journal?.close()));
    },
  };
}

async function segmentsIn(folder: string): Promise<Segment[]> {
  const names = (await readdir(folder)).filter((name) => segmentName.test(name)).toSorted();
  const last = names.at(-1);
  // Cuts what a crash has torn.
  if (last !== undefined) await readJournal(join(folder, last));
  return Promise.all(names.map(async (name) => ({ name, bytes: (await stat(join(folder, name))).size })));
}
