import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, type Json } from '../../nodes/kit/json.ts';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { RunEvent, Target } from '../../nodes/kit/run.ts';
import type { Workflow } from '../../nodes/kit/workflow.ts';
import type { RunOrigin, RunSummary } from '../protocol.ts';
import type { PreImage } from '../run/cache-key.ts';
import { type Journal, openJournal, readJournal } from './journal.ts';
import { writeAtomic } from './write-atomic.ts';

/** What a run needs to be gone on with after a crash, or done again. */
export interface StoredRun {
  id: string;
  /** Hash under which the workflow lies in the store, with declared inputs set in it. */
  content: string;
  version: string;
  target: Target;
  origin: RunOrigin;
  at: number;
  inputs?: Record<string, Json>;
  /** Outputs of nodes that do not run: a trigger's request, pins of a published version. */
  given?: Record<string, Record<string, PortValue>>;
}
/** What a run keeps from being collected. */
export interface Holds {
  keys: string[];
  artifacts: string[];
  /** What each step depended on; for comparisons. */
  preImages: Record<string, PreImage>;
}
export interface LoadedRun {
  stored: StoredRun;
  events: RunEvent[];
  torn: boolean;
  size: number;
}

/** Runs with steps of their own: a folder with the run as it was asked for, and its journal of events; one index over all. */
export interface RunStore {
  begin(stored: StoredRun, summary: RunSummary): Promise<Journal>;
  /** Undefined where there is none, or where a loss of power has damaged its record. */
  load(id: string): Promise<LoadedRun | undefined>;
  reopen(loaded: LoadedRun): Journal;
  /** Takes a run's newest summary into the index. */
  note(summary: RunSummary): Promise<void>;
  hold(id: string, holds: Holds): Promise<void>;
  holds(id: string): Promise<Holds | undefined>;
  letGo(id: string): Promise<void>;
  summary(id: string): RunSummary | undefined;
  /** Newest first. */
  summaries(): RunSummary[];
  keepWorkflow(workflow: Workflow): Promise<string>;
  workflow(content: string): Promise<Workflow | undefined>;
  close(): Promise<void>;
}

const idPattern = /^r[0-9a-z]{13}[0-9a-f]{12}$/;
let lastAt = 0;
let within = 0;

/** Ids sort by time; within a millisecond by their order. Who knows one may ask a keyless webhook how the run went, so the rest is chance that nobody guesses. */
export function newRunId(at: number): string {
  within = at > lastAt ? 0 : within + 1;
  lastAt = Math.max(at, lastAt);
  return `r${lastAt.toString(36).padStart(9, '0')}${within.toString(36).padStart(4, '0')}${randomUUID().slice(-12)}`;
}
export function runTime(id: string): number {
  return idPattern.test(id) ? parseInt(id.slice(1, 10), 36) : 0;
}

export async function openRuns(root: string): Promise<RunStore> {
  await mkdir(join(root, 'workflows'), { recursive: true });
  const place = (id: string, file: string): string => {
    if (!idPattern.test(id)) throw new Error('not a run');
    return join(root, id, file);
  };
  const known = new Map<string, RunSummary>();
  const read = await readJournal(join(root, 'index.jsonl'));
  for (const line of read.lines) {
    try {
      const summary: RunSummary = JSON.parse(line);
      known.set(summary.id, summary);
    } catch {
      // A loss of power may tear a line in the middle; the others still count.
    }
  }
  let size = read.size;
  if (read.lines.length > 2 * known.size + 100) {
    const text = [...known.values()].map((summary) => `${JSON.stringify(summary)}\n`).join('');
    await writeAtomic(join(root, 'index.jsonl'), text);
    size = Buffer.byteLength(text);
  }
  const index = openJournal(join(root, 'index.jsonl'), size);
  const hashes = new WeakMap<Workflow, string>();
  /** Runs whose newest summary a full disk did not take; they go with the next one. */
  const unwritten = new Set<string>();

  const store: RunStore = {
    async begin(stored, summary) {
      const { id } = stored;
      try {
        await mkdir(join(root, id));
        await writeFile(place(id, 'run.json'), JSON.stringify(stored));
        await store.note(summary);
      } catch (error) {
        // A run that could not be written down has not begun.
        known.delete(id);
        unwritten.delete(id);
        await rm(join(root, id), { recursive: true, force: true });
        throw error;
      }
      return openJournal(place(id, 'events.jsonl'));
    },
    async load(id) {
      if (!idPattern.test(id) || !existsSync(place(id, 'run.json'))) return undefined;
      const { lines, torn, size: length } = await readJournal(place(id, 'events.jsonl'));
      try {
        const stored: StoredRun = JSON.parse(await readFile(place(id, 'run.json'), 'utf8'));
        return { stored, torn, size: length, events: lines.map((line): RunEvent => JSON.parse(line)) };
      } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw error;
      }
    },
    reopen: ({ stored, size: length }) => openJournal(place(stored.id, 'events.jsonl'), length),
    async note(summary) {
      const { id } = summary;
      known.set(id, summary);
      unwritten.delete(id);
      const late = [...unwritten].flatMap((other) => known.get(other) ?? []);
      unwritten.clear();
      const lines = [...late, summary].map((one) => JSON.stringify(one));
      try {
        await Promise.all(lines.map((line) => index.append(line)));
      } catch (error) {
        for (const other of [...late, summary]) unwritten.add(other.id);
        throw error;
      }
    },
    async hold(id, holds) {
      await writeFile(place(id, 'holds.json'), JSON.stringify(holds));
    },
    async holds(id) {
      try {
        const holds: Holds = JSON.parse(await readFile(place(id, 'holds.json'), 'utf8'));
        return holds;
      } catch {
        return undefined;
      }
    },
    letGo: (id) => rm(place(id, 'holds.json'), { force: true }),
    summary: (id) => known.get(id),
    summaries: () => [...known.values()].sort((a, b) => (a.id < b.id ? 1 : -1)),
    async keepWorkflow(workflow) {
      const before = hashes.get(workflow);
      if (before) return before;
      const text = canonicalJson(workflow);
      const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
      const file = join(root, 'workflows', `${hash}.json`);
      if (!existsSync(file)) await writeAtomic(file, text);
      hashes.set(workflow, hash);
      return hash;
    },
    async workflow(content) {
      try {
        const workflow: Workflow = JSON.parse(await readFile(join(root, 'workflows', `${content}.json`), 'utf8'));
        return workflow;
      } catch {
        return undefined;
      }
    },
    close: () => index.close(),
  };
  return store;
}
