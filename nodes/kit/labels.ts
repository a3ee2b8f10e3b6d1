import { type Answer, answerKey, checkedAnswer, type LabelLine, type Person, type Question } from './labelling.ts';

/** What one person last said of a row. */
export interface Label {
  seq: number;
  at: number;
  by: Person;
  answer?: Answer;
  skip?: string;
  note?: string;
}
export interface ItemLabels {
  /** By the person's id, in the order in which they first spoke. */
  labels: Map<string, Label>;
  decision?: Label;
}
/** Everything that people said in one labelling: a fold over its record. */
export interface Labels {
  seq: number;
  items: Map<string, ItemLabels>;
  /** Tasks that somebody ended with what there was. */
  finished: Set<string>;
}

export function emptyLabels(): Labels {
  return { seq: 0, items: new Map(), finished: new Set() };
}

/**
 * Takes a line into the state, which is changed. Each person has one label per row: of two by the same person the later line counts,
 * and nobody's line touches what another person said.
 */
export function foldLabel(state: Labels, line: LabelLine): void {
  if (line.seq <= state.seq) return;
  state.seq = line.seq;
  if (line.finish !== undefined) {
    state.finished.add(line.finish);
    return;
  }
  const item = state.items.get(line.item) ?? { labels: new Map<string, Label>() };
  state.items.set(line.item, item);
  const { seq, at, by, answer, skip, note } = line;
  const label: Label = {
    seq,
    at,
    by,
    ...(answer && { answer }),
    ...(skip !== undefined && { skip }),
    ...(note !== undefined && note !== '' && { note }),
  };
  if (line.decides) {
    if (line.clear) delete item.decision;
    else item.decision = label;
  } else if (line.clear) item.labels.delete(by.id);
  else item.labels.set(by.id, label);
}

/** The labels of an item that answer this question as it stands now; a class that is no longer offered is no answer. */
export interface Standing {
  answers: (Label & { answer: Answer })[];
  skips: Label[];
  decision?: Label & { answer: Answer };
}
export function standing(question: Question, item: ItemLabels | undefined): Standing {
  const result: Standing = { answers: [], skips: [] };
  for (const label of item?.labels.values() ?? []) {
    const answered = withAnswer(question, label);
    if (answered) result.answers.push(answered);
    else if (label.skip !== undefined) result.skips.push(label);
  }
  const decision = item?.decision && withAnswer(question, item.decision);
  return decision ? { ...result, decision } : result;
}
function withAnswer(question: Question, label: Label): (Label & { answer: Answer }) | undefined {
  const answer = checkedAnswer(question, label.answer);
  return answer && { ...label, answer };
}

/** `open`: people are still to be asked. `conflict`: they disagree, and somebody decides. `skipped`: all asked left it without an answer. */
export type ItemStatus = 'open' | 'conflict' | 'labelled' | 'skipped';

export function itemStatus(question: Question, { answers, skips, decision }: Standing): ItemStatus {
  if (decision) return 'labelled';
  if (answers.length + skips.length < question.perRow) return 'open';
  if (answers.length === 0) return 'skipped';
  return question.conflicts === 'decide' && disagree(answers.map(({ answer }) => answer)) ? 'conflict' : 'labelled';
}
export function disagree(answers: readonly Answer[]): boolean {
  return new Set(answers.map(answerKey)).size > 1;
}

export type Counts = Record<ItemStatus, number>;
export function countItems(question: Question, keys: Iterable<string>, { items }: Labels): Counts {
  return countStatuses(Array.from(keys, (key) => itemStatus(question, standing(question, items.get(key)))));
}
export function countStatuses(statuses: Iterable<ItemStatus>): Counts {
  const counts: Counts = { open: 0, conflict: 0, labelled: 0, skipped: 0 };
  for (const status of statuses) counts[status]++;
  return counts;
}

/** Whether the run can go on: as many rows are labelled as were wanted, nobody has anything left to do, or somebody ended it. */
export function isComplete(question: Question, counts: Counts, ended: boolean): boolean {
  if (ended) return true;
  if (question.quota !== null && counts.labelled >= question.quota) return true;
  return counts.open === 0 && counts.conflict === 0;
}

/** Who is asked about the item at a place: all, or so many of the named ones in turn, so that each gets an equal part. */
export function askedAbout({ people, perRow }: Question, place: number): readonly string[] | undefined {
  if (people.length === 0) return undefined;
  if (people.length <= perRow) return people;
  return Array.from({ length: perRow }, (_, at) => people[(place * perRow + at) % people.length] ?? '');
}
