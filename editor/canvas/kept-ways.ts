import type { Box, Point } from './geometry.ts';
import { freeWay, type Lane, nearWay, type Obstacles, type Way, wireWay } from './route.ts';

/** The ends of a wire and what keeps it apart from others. */
interface Wanted {
  from: Point;
  to: Point;
  turn: number;
  lane?: Lane | undefined;
}

interface Kept {
  ends: readonly (number | undefined)[];
  /** What it goes around, and among what that was found; neither for a way that was only guessed. */
  near?: readonly Box[];
  obstacles?: Obstacles;
  line: readonly Point[];
}

/**
 * Keeps the ways of all wires. Finding one around the nodes takes a while, and from afar all are in view at once: what
 * `mayLook` does not allow any more is a plain curve until there is time. `guessed` counts those of this round.
 */
export function farWays(mayLook: () => boolean) {
  const kept = new Map<string, Kept>();
  const ways = {
    guessed: 0,
    line(id: string, { from, to, turn, lane }: Wanted, obstacles: Obstacles): readonly Point[] {
      const ends = [from.x, from.y, to.x, to.y, turn, lane?.out, lane?.y, lane?.back];
      const known = kept.get(id);
      const old = known?.ends.every((value, at) => value === ends[at]) ? known : undefined;
      if (old?.obstacles === obstacles) return old.line;
      if (!mayLook()) {
        ways.guessed++;
        const line = old?.line ?? freeWay(from, to).line;
        if (!old) kept.set(id, { ends, line });
        return line;
      }
      const near = nearWay(from, to, obstacles);
      const line = old?.near && sameBoxes(old.near, near) ? old.line : wireWay(from, to, obstacles, turn, lane).line;
      kept.set(id, { ends, near, obstacles, line });
      return line;
    },
  };
  return ways;
}

/** The way of one wire, found anew only when its ends or what lies near it changed. */
export function keptWay(): (wanted: Wanted, obstacles: Obstacles) => Way {
  let last: { ends: Kept['ends']; near: readonly Box[]; obstacles: Obstacles; way: Way } | undefined;
  return ({ from, to, turn, lane }, obstacles) => {
    const ends = [from.x, from.y, to.x, to.y, turn, lane?.out, lane?.y, lane?.back];
    const old = last?.ends.every((value, at) => value === ends[at]) ? last : undefined;
    if (old?.obstacles === obstacles) return old.way;
    const near = nearWay(from, to, obstacles);
    const way = old && sameBoxes(old.near, near) ? old.way : wireWay(from, to, obstacles, turn, lane);
    last = { ends, near, obstacles, way };
    return way;
  };
}

function sameBoxes(a: readonly Box[], b: readonly Box[]): boolean {
  return a.length === b.length && a.every((box, at) => box === b[at]);
}
