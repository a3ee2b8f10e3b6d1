/** How long a row that was shown to somebody is kept free from others. */
const keptMs = 10 * 60_000;

/** Which rows are in whose hands, so that two people who label at once do not get the same ones. Only in memory: after a restart all are free. */
export interface HandOuts {
  /** How many others hold it now. */
  others(item: string, person: string): number;
  give(item: string, person: string): void;
  back(item: string, person: string): void;
}

export function createHandOuts(now = Date.now): HandOuts {
  const held = new Map<string, Map<string, number>>();
  return {
    others(item, person) {
      let count = 0;
      for (const [holder, until] of held.get(item) ?? []) if (holder !== person && until > now()) count++;
      return count;
    },
    give(item, person) {
      const holders = held.get(item) ?? new Map<string, number>();
      held.set(item, holders.set(person, now() + keptMs));
    },
    back(item, person) {
      const holders = held.get(item);
      holders?.delete(person);
      if (holders?.size === 0) held.delete(item);
    },
  };
}
