import { readFile } from 'node:fs/promises';
import { isObject } from '../../nodes/kit/json.ts';
import { writeAtomic } from './write-atomic.ts';

/** Who waits for an answer goes before who pressed Run, and both before the many branches of a range. */
const priorities = ['call', 'manual', 'range'] as const;
export type Priority = (typeof priorities)[number];

/** In which order the runs that have not ended get workers. A priority decides where a run enters; after that the order is the user's. */
export interface RunOrder {
  /** A run that has a place from before a restart keeps it. */
  enter(run: string, priority: Priority): void;
  leave(run: string): void;
  /** Forgets all others: those that ended while nobody looked. */
  retain(runs: ReadonlySet<string>): void;
  /** Puts a run before another one, or last. Resolves once the order outlives a restart; false where one of them has ended. */
  move(run: string, before: string | undefined): Promise<boolean>;
  /** The smaller, the sooner. */
  rank(run: string): number;
}

interface Place {
  run: string;
  priority: Priority;
}

export async function openRunOrder(path: string): Promise<RunOrder> {
  let places: readonly Place[] = await readPlaces(path);
  let ranks = ranksOf(places);
  let turn: Promise<void> = Promise.resolve();

  function set(next: readonly Place[]): void {
    places = next;
    ranks = ranksOf(places);
  }
  function write(): Promise<void> {
    const content = JSON.stringify(places);
    const written = turn.then(() => writeAtomic(path, content));
    turn = written.catch(() => undefined);
    return written;
  }

  return {
    enter(run, priority) {
      if (ranks.has(run)) return;
      const at = places.findIndex((place) => weight(place) > weightOf(priority));
      set(places.toSpliced(at < 0 ? places.length : at, 0, { run, priority }));
    },
    leave(run) {
      if (ranks.has(run)) set(places.filter((place) => place.run !== run));
    },
    retain: (runs) => set(places.filter(({ run }) => runs.has(run))),
    async move(run, before) {
      const rest = places.filter((place) => place.run !== run);
      const at = before === undefined ? rest.length : rest.findIndex((place) => place.run === before);
      const moved = places.find((place) => place.run === run);
      if (!moved || at < 0) return false;
      // It counts like those around it from now on, so that who comes later does not slip in between.
      const least = rest[at - 1]?.priority ?? 'call';
      const most = rest[at]?.priority ?? 'range';
      const priority = weight(moved) < weightOf(least) ? least : weight(moved) > weightOf(most) ? most : moved.priority;
      set(rest.toSpliced(at, 0, { run, priority }));
      await write();
      return true;
    },
    rank: (run) => ranks.get(run) ?? places.length,
  };
}

function ranksOf(places: readonly Place[]): Map<string, number> {
  return new Map(places.map(({ run }, at) => [run, at]));
}
function weight({ priority }: Place): number {
  return weightOf(priority);
}
function weightOf(priority: Priority): number {
  return priorities.indexOf(priority);
}

async function readPlaces(path: string): Promise<Place[]> {
  try {
    const read: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Array.isArray(read) ? read.flatMap((place) => placeOf(place) ?? []) : [];
  } catch {
    // Nobody has moved a run yet, or the file was torn: then runs stand in the order in which they came.
    return [];
  }
}
function placeOf(read: unknown): Place | undefined {
  const priority = isObject(read) ? priorities.find((name) => name === read.priority) : undefined;
  return isObject(read) && typeof read.run === 'string' && priority ? { run: read.run, priority } : undefined;
}
