import { readFileSync } from 'node:fs';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PortValue } from '../../nodes/kit/ports.ts';
import type { NodeProblem } from '../../nodes/kit/problem.ts';
import type { StepState } from '../../nodes/kit/run.ts';
import type { Message } from '../../nodes/kit/text.ts';
import { hold } from '../hold.ts';

/** What a finished step gave, and all that it showed, by its cache key. */
export interface CacheEntry {
  outputs: Record<string, PortValue>;
  ms: number;
  peakBytes?: number;
  stopped?: Message;
  log: StepState['log'];
  headline?: Message;
  metrics: StepState['metrics'];
  /** What the step warned of. */
  warnings?: NodeProblem[];
}

export interface Cache {
  /** Undefined where there is none, or where a crash tore it. */
  find(key: string): CacheEntry | undefined;
  keep(key: string, entry: CacheEntry): Promise<void>;
  /** Forgets an entry that was kept before a time. */
  forgetOlder(key: string, before: number): Promise<void>;
  keys(): Promise<string[]>;
}

/** Small entries that were asked for lately stay in memory. */
const held = 2_000;
const largest = 4_000;

export async function openCache(root: string): Promise<Cache> {
  await mkdir(root, { recursive: true });
  const made = new Set(await readdir(root));
  const recent = new Map<string, CacheEntry>();
  /** On their way to the disk: who waits for the same step finds them already. */
  const writing = new Map<string, CacheEntry>();
  const place = (key: string): string => join(root, key.slice(0, 2), `${key}.json`);

  function remember(key: string, entry: CacheEntry, length: number): void {
    if (length > largest) recent.delete(key);
    else hold(recent, [key, entry], held);
  }

  return {
    find(key) {
      const known = recent.get(key) ?? writing.get(key);
      if (known) return known;
      try {
        const content = readFileSync(place(key), 'utf8');
        const entry: CacheEntry = JSON.parse(content);
        remember(key, entry, content.length);
        return entry;
      } catch {
        return undefined;
      }
    },
    async keep(key, entry) {
      const folder = key.slice(0, 2);
      const content = JSON.stringify(entry);
      writing.set(key, entry);
      try {
        if (!made.has(folder)) {
          await mkdir(join(root, folder), { recursive: true });
          made.add(folder);
        }
        // No rename: a torn entry cannot be parsed and counts as none.
        await writeFile(place(key), content);
        remember(key, entry, content.length);
      } finally {
        if (writing.get(key) === entry) writing.delete(key);
      }
    },
    async forgetOlder(key, before) {
      const kept = await stat(place(key)).catch(() => undefined);
      if (kept && kept.mtimeMs >= before) return;
      recent.delete(key);
      await rm(place(key), { force: true });
    },
    async keys() {
      const folders = await readdir(root);
      const names = await Promise.all(folders.map((folder) => readdir(join(root, folder))));
      return names.flat().flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []));
    },
  };
}
