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
      const holders = held.get(item);
      if (!holders) return 0;
      for (const [holder, until] of holders) if (until <= now()) holders.delete(holder);
      if (holders.size === 0) held.delete(item);
      return holders.size - Number(holders.has(person));
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
