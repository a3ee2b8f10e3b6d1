import type { Answer, Save } from '../../../nodes/kit/labelling.ts';
import type { LabelRow } from '../../../runtime/protocol.ts';
import { newSaveId } from './save-id.ts';

/** Rows of a list that are to get one label; `last` is where a range begins. */
export interface Chosen {
  keys: ReadonlySet<string>;
  last?: string;
}
export const noneChosen: Chosen = { keys: new Set() };

export function toggled({ keys }: Chosen, key: string): Chosen {
  const next = new Set(keys);
  if (!next.delete(key)) next.add(key);
  return { keys: next, last: key };
}
/** All from the last one to this one are as the last one is; those that cannot be chosen are passed over. */
export function upTo(chosen: Chosen, key: string, rows: readonly LabelRow[]): Chosen {
  const order = rows.map(({ item }) => item.key);
  const [from, to] = [order.indexOf(chosen.last ?? key), order.indexOf(key)];
  if (from < 0 || to < 0 || chosen.last === undefined) return toggled(chosen, key);
  const on = chosen.keys.has(chosen.last);
  const next = new Set(chosen.keys);
  for (const { item, free } of rows.slice(Math.min(from, to), Math.max(from, to) + 1))
    if (on && free) next.add(item.key);
    else next.delete(item.key);
  return { keys: next, last: key };
}
export function all(rows: readonly LabelRow[]): Chosen {
  return { keys: new Set(rows.flatMap(({ item, free }) => (free ? [item.key] : []))) };
}
/** What is still there to be chosen after the list was read again. */
export function stillThere({ keys }: Chosen, rows: readonly LabelRow[]): LabelRow[] {
  return rows.filter(({ item, free }) => free && keys.has(item.key));
}

/** One answer for many rows; a note that stands at a row stays. */
export function savesOf(rows: readonly LabelRow[], answer: Answer): Save[] {
  return rows.map(({ item, mine }) => ({ id: newSaveId(), item: item.key, answer, ...(mine?.note && { note: mine.note }) }));
}
/** What brings rows back to what I said of them before. */
export function takenBack(rows: readonly LabelRow[]): Save[] {
  return rows.map(({ item, mine }): Save => {
    const save = { id: newSaveId(), item: item.key, ...(mine?.note && { note: mine.note }) };
    if (mine?.answer) return { ...save, answer: mine.answer };
    if (mine?.skip !== undefined) return { ...save, skip: mine.skip };
    return { ...save, clear: true };
  });
}
