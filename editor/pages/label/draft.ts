import { isObject, readJson } from '../../../nodes/kit/json.ts';
import { type Answer, checkedAnswer } from '../../../nodes/kit/labelling.ts';
import type { LabellingRecord, LabelRow } from '../../../runtime/protocol.ts';
import { store, stored } from '../../i18n/preferences.ts';

/** What is begun at a row and not saved yet. */
export interface Draft {
  answer?: Answer;
  note: string;
  /** It was given by a model or by rules, and nobody has touched it yet. */
  suggested: boolean;
}

/** Several people may use one browser, one after the other. */
const place = (labelling: string, person: string, item: string): string => `graftwork.draft.${labelling}.${person}.${item}`;

type Bench = Pick<LabellingRecord, 'id' | 'me' | 'question'>;

/** What stands at a row when it is shown: what was begun, else what was said, else what is suggested. */
export function firstDraft({ id, me, question }: Bench, row: LabelRow): Draft {
  const kept = readJson(stored(place(id, me.id, row.item.key)) ?? '');
  if (isObject(kept)) {
    const answer = checkedAnswer(question, kept.answer);
    return { ...(answer && { answer }), note: typeof kept.note === 'string' ? kept.note : '', suggested: false };
  }
  const { mine, item } = row;
  if (mine) return { ...(mine.answer && { answer: mine.answer }), note: mine.note ?? '', suggested: false };
  return { ...(item.suggestion && { answer: item.suggestion }), note: '', suggested: item.suggestion !== undefined };
}
/** A closed page comes back to it. */
export function keepDraft({ id, me }: Bench, item: string, draft: Draft): void {
  store(place(id, me.id, item), JSON.stringify(draft));
}
export function dropDraft({ id, me }: Bench, item: string): void {
  store(place(id, me.id, item), null);
}
