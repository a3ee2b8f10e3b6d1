import { randomUUID } from 'node:crypto';
import { checkedAnswer, longestNote, type Person, type Save } from '../../nodes/kit/labelling.ts';
import { askedAbout, type Counts, isComplete, type ItemStatus, itemStatus, type Label, standing } from '../../nodes/kit/labels.ts';
import type { Engine } from '../engine.ts';
import { labellingOnly } from '../access.ts';
import { AppError } from '../errors.ts';
import type { GivenLabel, LabellingRecord, LabellingSummary, LabelRow, LabelRowPage, SavedLabels } from '../protocol.ts';
import type { LabelBook, Labelling } from '../store/labellings.ts';
import type { Stores } from '../store/open-stores.ts';
import { createHandOuts, type HandOuts } from './hand-outs.ts';
import { peopleOf, sharedOf } from './label-people.ts';
import { createTallies } from './label-tallies.ts';

export type Shown = 'all' | 'mine' | ItemStatus;
/** Who is at the workbench. `leads`: sees what all said and may settle it; others see the rows that they are asked about, and their own answers. */
export interface Labeller {
  person: Person;
  leads: boolean;
}
/** What people do in the workbench. Throws AppError 'no-labelling' for an id that there is not, or not for this person. */
export interface LabellingService {
  list(who: Labeller): Promise<LabellingSummary[]>;
  record(id: string, who: Labeller): Promise<LabellingRecord>;
  /** Rows that the person can answer now, at most `count`; they are kept free from others for a while. */
  next(id: string, who: Labeller, asked: { count: number; without: readonly string[] }): Promise<LabelRow[]>;
  /** The person has closed the page: what they had in hand is free for others at once. */
  giveBack(id: string, who: Labeller, items: readonly string[]): Promise<void>;
  /** In their order; those of `mine` with the one that was answered last first. */
  rows(id: string, who: Labeller, page: { show: Shown; offset: number; limit: number }): Promise<LabelRowPage>;
  /** `onlyFree`: rows that have become somebody else's meanwhile are left as they are, and named. */
  save(id: string, who: Labeller, saves: readonly Save[], onlyFree?: boolean): Promise<SavedLabels>;
  finish(id: string, who: Labeller): Promise<SavedLabels>;
}

export function createLabellingService(parts: {
  engine: Engine;
  stores: Stores;
  changed: (what: 'labelling', id: string) => void;
}): LabellingService {
  const { engine, stores, changed } = parts;
  const { labellings } = stores;
  const tallies = createTallies();
  const handOuts = new Map<string, HandOuts>();
  /** The line of the record up to which runs were woken, so that one that waits on all the same is not woken in a circle. */
  const woken = new Map<string, string>();

  labellings.onAsked((id) => void wake(id).catch(() => undefined));
  labellings.onPurged((id) => {
    tallies.forget(id);
    handOuts.delete(id);
    woken.delete(id);
  });
  for (const { id } of labellings.list()) void wake(id).catch(() => undefined);

  async function wake(id: string): Promise<void> {
    if (labellings.waiting(id).length === 0) return;
    const { labelling, book } = await open(id);
    const { counts } = tallies.of(labelling, book);
    const state = `${labelling.request.task} ${book.labels.seq}`;
    if (!isOver(labelling, book, counts) || woken.get(id) === state) return;
    woken.set(id, state);
    // One run that cannot go on, such as of a workflow that is broken now, must not hold the others.
    await Promise.allSettled(labellings.release(id).map(({ run, step }) => engine.arrived(run, step)));
    changed('labelling', id);
  }

  async function open(id: string, who?: Labeller): Promise<{ labelling: Labelling; book: LabelBook }> {
    const labelling = labellings.get(id);
    if (!labelling || (who && !isInvited(labelling, who))) throw noLabelling;
    return { labelling, book: await labellings.book(id) };
  }
  function handOutsOf(id: string): HandOuts {
    const known = handOuts.get(id) ?? createHandOuts();
    handOuts.set(id, known);
    return known;
  }
  const summaryOf = (labelling: Labelling, book: LabelBook): LabellingSummary => {
    const { id, title, workflow, workflowName, node, request, askedAt } = labelling;
    const { counts } = tallies.of(labelling, book);
    const { keys } = book.index;
    return {
      id,
      title,
      workflow,
      workflowName,
      node,
      kind: request.question.kind,
      runs: labellings.waiting(id).map(({ run }) => run),
      askedAt,
      counts: { ...counts },
      wanted: Math.min(request.question.quota ?? keys.length, keys.length),
      complete: isOver(labelling, book, counts),
    };
  };

  function rowView(labelling: Labelling, book: LabelBook, place: number, { person, leads }: Labeller): Promise<LabelRow> {
    const { question } = labelling.request;
    const stands = standing(question, book.labels.items.get(book.index.keys[place] ?? ''));
    const status = itemStatus(question, stands);
    const all = [...stands.answers, ...stands.skips];
    const mine = all.find(({ by }) => by.id === person.id);
    // Who is still to answer must not see what others said, and whoever only labels never does.
    const seesOthers = leads && (status === 'conflict' || stands.decision !== undefined);
    return book.item(place).then((shown) => ({
      place,
      item: shown,
      status,
      free: isFree(labelling, book, place, person),
      ...(mine && { mine: given(mine) }),
      ...(seesOthers && { others: all.filter((label) => label !== mine).map(given) }),
      ...(seesOthers && stands.decision && { decision: given(stands.decision) }),
    }));
  }

  /** Whether the person may answer the row without taking it from somebody: it has their answer, or is neither full nor in others' hands. */
  function isFree(labelling: Labelling, book: LabelBook, place: number, person: Person): boolean {
    const { question } = labelling.request;
    const key = book.index.keys[place] ?? '';
    const { answers, skips, decision } = standing(question, book.labels.items.get(key));
    const said = [...answers, ...skips];
    if (said.some(({ by }) => by.id === person.id)) return true;
    const taken = said.length + (handOuts.get(labelling.id)?.others(key, person.id) ?? 0);
    return !decision && taken < question.perRow && isAsked(labelling, place, person);
  }

  return {
    async list(who) {
      const all = await Promise.all(
        labellings
          .list()
          .filter((labelling) => isInvited(labelling, who))
          .map(async (labelling) => {
            try {
              return [summaryOf(labelling, await labellings.book(labelling.id))];
            } catch {
              // Its rows are gone, as after a copied home without them: there is nothing to show.
              return [];
            }
          }),
      );
      const waits = ({ runs }: LabellingSummary): number => Number(runs.length > 0);
      return all.flat().sort((a, b) => waits(b) - waits(a) || (a.askedAt < b.askedAt ? 1 : -1));
    },
    async record(id, who) {
      const { labelling, book } = await open(id, who);
      const { person } = who;
      const { question } = labelling.request;
      const tally = tallies.of(labelling, book);
      tally.shown ??= { people: peopleOf(labelling, book), ...sharedOf(labelling, book) };
      let mineOpen = 0;
      for (const [place, status] of tally.statuses.entries())
        if (status === 'open' && isAsked(labelling, place, person) && !hasSpoken(labelling, book, place, person)) mineOpen++;
      const record = { ...summaryOf(labelling, book), question, seq: tally.seq, me: person, leads: who.leads, mineOpen, ...tally.shown };
      return who.leads ? record : asSeenBy(person, record);
    },
    async next(id, who, { count, without }) {
      const { labelling, book } = await open(id, who);
      const { person } = who;
      const { statuses } = tallies.of(labelling, book);
      const held = handOutsOf(id);
      const inHand = new Set(without);
      for (const key of without) {
        const spoken = book.labels.items.get(key)?.labels.has(person.id) ?? false;
        if (!spoken) held.give(key, person.id);
      }
      const places: number[] = [];
      for (let place = 0; place < statuses.length && places.length < count; place++) {
        const key = book.index.keys[place] ?? '';
        if (statuses[place] !== 'open' || inHand.has(key) || hasSpoken(labelling, book, place, person)) continue;
        if (!isFree(labelling, book, place, person)) continue;
        held.give(key, person.id);
        places.push(place);
      }
      return Promise.all(places.map((place) => rowView(labelling, book, place, who)));
    },
    async giveBack(id, who, items) {
      await open(id, who);
      for (const item of items) handOuts.get(id)?.back(item, who.person.id);
      // Whoever has nothing to do asks again.
      changed('labelling', id);
    },
    async rows(id, who, { show, offset, limit }) {
      const { labelling, book } = await open(id, who);
      const { person, leads } = who;
      const { statuses } = tallies.of(labelling, book);
      const places = [...statuses.keys()].filter(
        (place) =>
          (leads || isAsked(labelling, place, person)) &&
          (show === 'all' || (show === 'mine' ? hasSpoken(labelling, book, place, person) : statuses[place] === show)),
      );
      const saidAt = (place: number): number => book.labels.items.get(book.index.keys[place] ?? '')?.labels.get(person.id)?.seq ?? 0;
      if (show === 'mine') places.sort((a, b) => saidAt(b) - saidAt(a));
      const rows = await Promise.all(places.slice(offset, offset + limit).map((place) => rowView(labelling, book, place, who)));
      return { total: places.length, rows };
    },
    async save(id, who, saves, onlyFree = false) {
      const { labelling, book } = await open(id, who);
      const { person, leads } = who;
      const { places } = tallies.of(labelling, book);
      const held = handOutsOf(id);
      const placeOf = ({ item }: Save): number => places.get(item) ?? 0;
      const checked = saves.map((save) => checkedSave(labelling, places, save));
      if (!leads && checked.some((save) => save.decides)) throw labellingOnly();
      if (!leads && !checked.every((save) => isAsked(labelling, placeOf(save), person))) throw notAsked;
      const lines = onlyFree ? checked.filter((save) => isFree(labelling, book, placeOf(save), person)) : checked;
      const items = lines.map(({ item }) => item);
      // What is being written is in nobody else's hands, so that of two who take a row at the same moment one has it.
      for (const item of items) held.give(item, person.id);
      await book.write(person, lines).finally(() => {
        for (const item of items) held.back(item, person.id);
        tallies.after(labelling, book, items);
      });
      const { counts } = tallies.of(labelling, book);
      changed('labelling', id);
      const complete = isOver(labelling, book, counts);
      if (complete) void wake(id).catch(() => undefined);
      const taken = checked.flatMap((save) => (lines.includes(save) ? [] : [save.item]));
      return { seq: book.labels.seq, counts: { ...counts }, complete, taken };
    },
    async finish(id, who) {
      const { labelling, book } = await open(id, who);
      if (!who.leads) throw labellingOnly();
      const { counts } = tallies.of(labelling, book);
      if (counts.labelled === 0) throw nothingLabelled;
      await book.write(who.person, [{ id: randomUUID(), finish: labelling.request.task }]);
      tallies.after(labelling, book, []);
      changed('labelling', id);
      void wake(id).catch(() => undefined);
      return { seq: book.labels.seq, counts: { ...counts }, complete: true, taken: [] };
    },
  };
}

function isAsked({ request }: Labelling, place: number, person: Person): boolean {
  const asked = askedAbout(request.question, place);
  return asked === undefined || asked.some((name) => sameName(name, person.name));
}
/** Whoever only labels sees what they are asked to label. */
function isInvited({ request: { question } }: Labelling, { person, leads }: Labeller): boolean {
  return leads || question.people.length === 0 || question.people.some((name) => sameName(name, person.name));
}
function hasSpoken({ request }: Labelling, book: LabelBook, place: number, person: Person): boolean {
  const { answers, skips } = standing(request.question, book.labels.items.get(book.index.keys[place] ?? ''));
  return [...answers, ...skips].some(({ by }) => by.id === person.id);
}
/** Without what others do, and how well they agree. */
function asSeenBy(person: Person, record: LabellingRecord): LabellingRecord {
  const { question, people } = record;
  return {
    ...record,
    question: { ...question, people: question.people.filter((name) => sameName(name, person.name)) },
    people: people.filter(({ id }) => id === person.id),
    shared: 0,
    agreed: 0,
  };
}
function isOver({ request }: Labelling, { labels }: LabelBook, counts: Counts): boolean {
  return isComplete(request.question, counts, labels.finished.has(request.task));
}

/** What was sent, as a line of the record: only what the question allows. */
function checkedSave({ request }: Labelling, places: ReadonlyMap<string, number>, save: Save): Save {
  if (!places.has(save.item)) throw noRow;
  const { id, item, skip, note } = save;
  const answer = save.answer && checkedAnswer(request.question, save.answer);
  if (!answer && skip === undefined && !save.clear) throw wrongAnswer;
  if (save.answer && !answer) throw wrongAnswer;
  return {
    id,
    item,
    ...(answer && { answer }),
    ...(skip !== undefined && !answer && { skip: skip.slice(0, longestNote) }),
    ...(note && { note: note.slice(0, longestNote) }),
    ...(save.clear && { clear: true }),
    ...(save.decides && { decides: true }),
  };
}

function given({ by, at, answer, skip, note }: Label): GivenLabel {
  return {
    by,
    at: new Date(at).toISOString(),
    ...(answer && { answer }),
    ...(skip !== undefined && { skip }),
    ...(note !== undefined && { note }),
  };
}

const sameName = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

const noLabelling = new AppError(404, 'no-labelling', {
  en: 'There is no such labelling (any more). Choose one from the page “Label”.',
  zh: '没有这项标注任务，它可能已不存在。请在“标注”页面中选择。',
});
const noRow = new AppError(409, 'no-row', {
  en: 'This row is no longer among those that are labelled: the workflow was run with other rows. Your label was not saved; go on with the next row.',
  zh: '这一行已不在待标注的数据中：工作流已用其他数据运行。该标签未保存，请继续标注下一行。',
});
const wrongAnswer = new AppError(409, 'wrong-answer', {
  en: 'This answer does not fit the question as it stands now; the classes may have changed. Reload the page and answer again.',
  zh: '该答案与当前的问题不符，类别可能已修改。请刷新页面后重新作答。',
});
const notAsked = new AppError(403, 'not-asked', {
  en: 'This row is with other people, so your label was not saved; go on with the next row.',
  zh: '这一行由其他人标注，您的标签未保存，请继续标注下一行。',
});
const nothingLabelled = new AppError(409, 'nothing-labelled', {
  en: 'Nothing is labelled yet, so there is nothing to go on with. Label at least one row, or stop the run.',
  zh: '还没有任何标注，无法继续。请至少标注一行，或停止运行。',
});
