import type { WorkflowVersion } from '../protocol.ts';

/** A break in the work: saves on either side of it are told apart. */
const pauseMs = 10 * 60_000;
/** No more than so much work in one entry, so that long sessions can be gone back into. */
const longestMs = 45 * 60_000;

/** Saves that follow each other closely, as one: what is shown of them is the last. */
export interface Stretch {
  last: WorkflowVersion;
  since: string;
  saves: number;
}

/** A version that somebody named, published or ran is never folded away or dropped. */
export function isMarked({ name, published, ran }: WorkflowVersion): boolean {
  return name !== undefined || published !== undefined || ran === true;
}

/** Versions as people think of them, oldest first like the list that is given. */
export function stretches(versions: readonly WorkflowVersion[]): Stretch[] {
  const found: Stretch[] = [];
  for (const version of versions) {
    const open = found.at(-1);
    const at = Date.parse(version.at);
    const goesOn =
      open !== undefined && !isMarked(open.last) && at - Date.parse(open.last.at) <= pauseMs && at - Date.parse(open.since) <= longestMs;
    if (goesOn) found[found.length - 1] = { last: version, since: open.since, saves: open.saves + 1 };
    else found.push({ last: version, since: version.at, saves: 1 });
  }
  return found;
}

/** Which to drop so that at most `most` unmarked ones are left: those inside of stretches first, then the oldest. */
export function surplus(versions: readonly WorkflowVersion[], most: number): Set<WorkflowVersion> {
  const unmarked = versions.filter((version) => !isMarked(version));
  const excess = unmarked.length - most;
  if (excess <= 0) return new Set();
  const ends = new Set(stretches(versions).map(({ last }) => last));
  const inside = unmarked.filter((version) => !ends.has(version));
  const rest = unmarked.filter((version) => ends.has(version));
  return new Set([...inside, ...rest].slice(0, excess));
}
