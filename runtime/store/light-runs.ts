import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { Problem } from '../../nodes/kit/problem.ts';
import type { FinishedStatus } from '../../nodes/kit/run.ts';
import type { Message } from '../../nodes/kit/text.ts';
import type { RunOrigin } from '../protocol.ts';
import { type Journal, openJournal, readJournal } from './journal.ts';
import { runTime } from './runs.ts';

/** A run made of light steps alone, such as a webhook's call: one record, written before its caller is answered. */
export interface LightRun {
  id: string;
  ms: number;
  status: FinishedStatus;
  origin: RunOrigin;
  workflow: string;
  workflowName: string;
  version: string;
  /** Hash of the workflow in the run store. */
  content: string;
  trigger: string;
  steps: LightStep[];
  problem?: Problem;
}
export interface LightStep {
  node: string;
  ms: number;
  /** Missing where they are too large for a record. */
  outputs?: Record<string, PortValue>;
  status: 'done' | 'failed' | 'skipped';
  stopped?: Message;
}

export interface LightRuns {
  /** Resolves once the record is with the operating system; records that come together are written together. */
  append(record: LightRun): Promise<void>;
  find(id: string): Promise<LightRun | undefined>;
  /** Newest first, from before an id. */
  newest(before?: string): AsyncGenerator<LightRun>;
  /** Removes files whose newest record is older than that time, and the oldest above that many bytes. */
  forget(olderThan: number, bytes: number): Promise<void>;
  close(): Promise<void>;
}

const segmentBytes = 8_000_000;
const segmentPattern = /^(r[0-9a-z]{25})\.jsonl$/;

/** Records lie in files of at most an hour and 8 MB, named for their first run, so that any run is found by a look into one file. */
export async function openLightRuns(root: string): Promise<LightRuns> {
  await mkdir(root, { recursive: true });
  const names = (await readdir(root)).flatMap((name) => segmentPattern.exec(name)?.[1] ?? []).sort();
  const place = (first: string): string => join(root, `${first}.jsonl`);
  let current: { first: string; journal: Journal } | undefined;
  const closing = new Set<Promise<void>>();
  const newestName = names.at(-1);
  // Cuts what a crash has torn.
  if (newestName !== undefined) await readJournal(place(newestName));

  function journalFor(id: string): Journal {
    if (current && hour(current.first) === hour(id) && current.journal.size() < segmentBytes) return current.journal;
    if (current) {
      const done = current.journal.close().catch(() => undefined);
      closing.add(done);
      void done.then(() => closing.delete(done));
    }
    current = { first: id, journal: openJournal(place(id)) };
    names.push(id);
    return current.journal;
  }
  async function records(first: string): Promise<string[]> {
    return (await readFile(place(first), 'utf8').catch(() => '')).split('\n').filter((line) => line.endsWith('}'));
  }

  return {
    append: (record) => journalFor(record.id).append(JSON.stringify(record)),
    async find(id) {
      const at = names.findLastIndex((first) => first <= id);
      // Records are written in the order in which their runs ended, so a run may lie one file later than its id says.
      for (const first of names.slice(Math.max(0, at), at + 2)) {
        const line = (await records(first)).find((text) => text.startsWith(`{"id":"${id}"`));
        if (line !== undefined) {
          const record: LightRun = JSON.parse(line);
          return record;
        }
      }
      return undefined;
    },
    async *newest(before) {
      for (const first of names.toReversed()) {
        if (before !== undefined && first >= before) continue;
        for (const line of (await records(first)).toReversed()) {
          const record: LightRun = JSON.parse(line);
          if (before === undefined || record.id < before) yield record;
        }
      }
    },
    async forget(olderThan, bytes) {
      let left = bytes;
      for (const first of names.toReversed()) {
        if (first === current?.first) continue;
        const { size, mtimeMs } = await stat(place(first)).catch(() => ({ size: 0, mtimeMs: 0 }));
        left -= size;
        if (mtimeMs >= olderThan && left >= 0) continue;
        await rm(place(first), { force: true });
        names.splice(names.indexOf(first), 1);
      }
    },
    async close() {
      await current?.journal.close();
      await Promise.all(closing);
    },
  };
}

function hour(id: string): number {
  return Math.floor(runTime(id) / 3_600_000);
}
