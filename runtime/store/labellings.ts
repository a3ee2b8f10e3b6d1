import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ItemIndex, readIndex } from '../../nodes/kit/item-places.ts';
import { readJson } from '../../nodes/kit/json.ts';
import type { Item, LabelLine, LabelRequest, Person, Save } from '../../nodes/kit/labelling.ts';
import { emptyLabels, foldLabel, type Labels } from '../../nodes/kit/labels.ts';
import type { Text } from '../../nodes/kit/text.ts';
import type { Asking } from '../engine.ts';
import type { ArtifactStore } from './artifacts.ts';
import { hold } from '../hold.ts';
import { type Journal, openJournal, readJournal } from './journal.ts';
import { writeAtomic } from './write-atomic.ts';

/** What one step asks people, over all its runs: rows and settings may change, what people said stays. */
export interface Labelling {
  id: string;
  owner: string;
  workflow: string;
  workflowName: string;
  step: string;
  node: string;
  title: Text;
  request: LabelRequest;
  /** ISO 8601. */
  askedAt: string;
}
/** Its record, in memory. */
export interface LabelBook {
  labels: Labels;
  /** Of the task that is asked now. */
  index: ItemIndex;
  /** Writes lines; resolves once they are with the operating system. A save whose id is known already is not written again. */
  write(by: Person, lines: readonly (Save | { id: string; finish: string })[]): Promise<void>;
  item(place: number): Promise<Item>;
}
export interface Labellings {
  list(): Labelling[];
  get(id: string): Labelling | undefined;
  book(id: string): Promise<LabelBook>;
  /** Runs that wait for it, and the step in them. */
  waiting(id: string): { run: string; step: string }[];
  /** Path of a step's record, where it has one. */
  record(workflow: string, step: string): string | undefined;
  /** Keeps what a step asks; answers the labelling's id. */
  ask(owner: string, asking: Asking): Promise<string>;
  /** The run waits no more; answers what it waited for. */
  leave(run: string): string[];
  /** It has what it was asked for: nobody waits for it any more. Answers who did. */
  release(id: string): { run: string; step: string }[];
  /** Hears of each time that something is asked. */
  onAsked(listener: (id: string) => void): void;
  /** Hears of each labelling that is gone for good. */
  onPurged(listener: (id: string) => void): void;
  /** Artifacts that are shown to people. */
  items(): string[];
  /** A workflow goes for good, and with it what people said of its rows. */
  purge(workflow: string): Promise<void>;
  close(): Promise<void>;
}

const heldBooks = 20;
const idPattern = /^[0-9a-f]{32}$/;

/** A folder for each labelling: what is asked, and the record of what was said, which only grows. */
export async function openLabellings(root: string, artifacts: ArtifactStore): Promise<Labellings> {
  const known = new Map<string, Labelling>();
  const waiting = new Map<string, Map<string, string>>();
  const journals = new Map<string, Promise<{ journal: Journal; labels: Labels; written: Map<string, Promise<void>>; next: number }>>();
  const indices = new Map<string, Promise<ItemIndex>>();
  const askListeners: ((id: string) => void)[] = [];
  const purgeListeners: ((id: string) => void)[] = [];
  const place = (id: string, file: string): string => join(root, id, file);

  for (const id of existsSync(root) ? await readdir(root) : []) {
    if (!idPattern.test(id)) continue;
    const labelling = readJson<Labelling>(await readFile(place(id, 'labelling.json'), 'utf8').catch(() => ''));
    if (labelling) known.set(id, labelling);
  }

  const idOf = (workflow: string, step: string): string =>
    createHash('sha256')
      .update(JSON.stringify([workflow, step]))
      .digest('hex')
      .slice(0, 32);

  function record(id: string) {
    const opened = journals.get(id);
    if (opened) return opened;
    const opening = (async () => {
      const { lines, size } = await readJournal(place(id, 'labels.jsonl'));
      const labels = emptyLabels();
      const written = new Map<string, Promise<void>>();
      const before = Promise.resolve();
      for (const text of lines) {
        // A loss of power may tear a line in the middle; the others still count.
        const line = readJson<LabelLine>(text);
        if (!line) continue;
        foldLabel(labels, line);
        written.set(line.id, before);
      }
      return { journal: openJournal(place(id, 'labels.jsonl'), size), labels, written, next: labels.seq + 1 };
    })();
    journals.set(id, opening);
    opening.catch(() => journals.delete(id));
    return opening;
  }
  function indexOf(items: string): Promise<ItemIndex> {
    const before = indices.get(items);
    if (before) return before;
    const reading = readFile(artifacts.path(items, 'items.index')).then(readIndex);
    hold(indices, [items, reading], heldBooks);
    reading.catch(() => indices.delete(items));
    return reading;
  }
  async function readItem(items: string, { offsets }: ItemIndex, at: number): Promise<Item> {
    const [from = 0, to = 0] = [offsets[at], offsets[at + 1]];
    const file = await open(artifacts.path(items, 'items.jsonl'));
    try {
      const bytes = Buffer.alloc(to - from);
      await file.read(bytes, 0, bytes.length, from);
      const item: Item = JSON.parse(bytes.toString('utf8'));
      return item;
    } finally {
      await file.close();
    }
  }

  return {
    list: () => [...known.values()],
    get: (id) => known.get(id),
    async book(id) {
      const labelling = known.get(id);
      if (!labelling) throw new Error('no such labelling');
      const { items } = labelling.request;
      const [book, index] = await Promise.all([record(id), indexOf(items)]);
      return {
        labels: book.labels,
        index,
        async write(by, lines) {
          const writing = lines.map((line): Promise<void> => {
            const before = book.written.get(line.id);
            if (before) return before;
            const whole: LabelLine = { ...line, seq: book.next++, at: Date.now(), by };
            const appended = book.journal.append(JSON.stringify(whole)).then(
              () => foldLabel(book.labels, whole),
              (error: unknown) => {
                // What the disk did not take may be sent again.
                book.written.delete(line.id);
                throw error;
              },
            );
            book.written.set(line.id, appended);
            return appended;
          });
          await Promise.all(writing);
        },
        item: (at) => readItem(items, index, at),
      };
    },
    waiting: (id) => [...(waiting.get(id) ?? [])].map(([run, step]) => ({ run, step })),
    record(workflow, step) {
      const path = place(idOf(workflow, step), 'labels.jsonl');
      return existsSync(path) ? path : undefined;
    },
    async ask(owner, { run, workflow, step, node, title, request }) {
      const id = idOf(workflow.id, step);
      await mkdir(join(root, id), { recursive: true });
      const askedAt = new Date().toISOString();
      const labelling = { id, owner, workflow: workflow.id, workflowName: workflow.name, step, node, title, request, askedAt };
      await writeAtomic(place(id, 'labelling.json'), JSON.stringify(labelling));
      known.set(id, labelling);
      waiting.set(id, (waiting.get(id) ?? new Map<string, string>()).set(run, step));
      for (const listener of askListeners) listener(id);
      return id;
    },
    leave: (run) => [...waiting].flatMap(([id, runs]) => (runs.delete(run) ? [id] : [])),
    release(id) {
      const runs = [...(waiting.get(id) ?? [])].map(([run, step]) => ({ run, step }));
      waiting.delete(id);
      return runs;
    },
    onAsked: (listener) => void askListeners.push(listener),
    onPurged: (listener) => void purgeListeners.push(listener),
    items: () => [...known.values()].map(({ request }) => request.items),
    async purge(workflow) {
      for (const { id } of [...known.values()].filter((labelling) => labelling.workflow === workflow)) {
        known.delete(id);
        waiting.delete(id);
        for (const listener of purgeListeners) listener(id);
        const opened = journals.get(id);
        journals.delete(id);
        await (await opened)?.journal.close();
        await rm(join(root, id), { recursive: true, force: true });
      }
    },
    async close() {
      await Promise.all([...journals.values()].map(async (opening) => (await opening).journal.close().catch(() => undefined)));
    },
  };
}
