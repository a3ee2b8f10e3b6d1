import { type Counts, countStatuses, type ItemStatus, itemStatus, standing } from '../../nodes/kit/labels.ts';
import type { LabellingRecord } from '../protocol.ts';
import type { LabelBook, Labelling } from '../store/labellings.ts';

/** The standing of all rows at one line of the record and one question. */
export interface Tally {
  task: string;
  seq: number;
  counts: Counts;
  statuses: ItemStatus[];
  places: Map<string, number>;
  /** What only the workbench shows, found when it asks. */
  shown: Pick<LabellingRecord, 'people' | 'shared' | 'agreed'> | undefined;
}
export interface Tallies {
  of(labelling: Labelling, book: LabelBook): Tally;
  /** After a save of these items: only their rows have changed. */
  after(labelling: Labelling, book: LabelBook, items: Iterable<string>): Tally;
  forget(id: string): void;
}

/** A tally of each labelling, found once; then only rows that change are looked at again. */
export function createTallies(): Tallies {
  const tallies = new Map<string, Tally>();

  function of({ id, request }: Labelling, book: LabelBook): Tally {
    const before = tallies.get(id);
    if (before?.task === request.task && before.seq === book.labels.seq) return before;
    const { keys } = book.index;
    const statuses = keys.map((key) => itemStatus(request.question, standing(request.question, book.labels.items.get(key))));
    const tally: Tally = {
      task: request.task,
      seq: book.labels.seq,
      counts: countStatuses(statuses),
      statuses,
      places: before?.task === request.task ? before.places : new Map(keys.map((key, place) => [key, place])),
      shown: undefined,
    };
    tallies.set(id, tally);
    return tally;
  }

  return {
    of,
    after(labelling, book, items) {
      const { id, request } = labelling;
      const tally = tallies.get(id);
      if (!tally || tally.task !== request.task) return of(labelling, book);
      for (const key of items) {
        const place = tally.places.get(key);
        const before = place === undefined ? undefined : tally.statuses[place];
        if (place === undefined || before === undefined) continue;
        const status = itemStatus(request.question, standing(request.question, book.labels.items.get(key)));
        tally.counts[before]--;
        tally.counts[status]++;
        tally.statuses[place] = status;
      }
      tally.seq = book.labels.seq;
      tally.shown = undefined;
      return tally;
    },
    forget: (id) => void tallies.delete(id),
  };
}
