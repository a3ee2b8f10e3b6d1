import { randomUUID } from 'node:crypto';
import { checkedAnswer, longestNote, type Person, type Save } from '../../nodes/kit/labelling.ts';
import {
  askedAbout,
  type Counts,
  countStatuses,
  disagree,
  isComplete,
  type ItemStatus,
  itemStatus,
  type Label,
  type Standing,
  standing,
} from '../../nodes/kit/labels.ts';
import type { Engine } from '../engine.ts';
import { AppError } from '../errors.ts';
import type { GivenLabel, LabellerRecord, LabellingRecord, LabellingSummary, LabelRow, LabelRowPage, SavedLabels } from '../protocol.ts';
import type { LabelBook, Labelling } from '../store/labellings.ts';
import type { Stores } from '../store/open-stores.ts';
import { createHandOuts, type HandOuts } from './hand-outs.ts';

export type Shown = 'all' | 'mine' | ItemStatus;
/** What people do in the workbench. Throws AppError 'no-labelling' for an id that there is not. */
export interface LabellingService {
  list(): Promise<LabellingSummary[]>;
  record(id: string, person: Person): Promise<LabellingRecord>;
  /** Rows that the person can answer now, at most `count`; they are kept free from others for a while. */
  next(id: string, person: Person, asked: { count: number; without: readonly string[] }): Promise<LabelRow[]>;
  rows(id: string, person: Person, page: { show: Shown; offset: number; limit: number }): Promise<LabelRowPage>;
  save(id: string, person: Person, saves: readonly Save[]): Promise<SavedLabels>;
  finish(id: string, person: Person): Promise<SavedLabels>;
}

/** The standing of all rows at one line of the record and one question: found once, then only rows that change are looked at again. */
interface Tally {
  task: string;
  seq: number;
  counts: Counts;
  statuses: ItemStatus[];
  places: Map<string, number>;
  /** What only the workbench shows, found when it asks. */
  shown: Pick<LabellingRecord, 'people' | 'shared' | 'agreed'> | undefined;
}
/** A pause longer than this is no time spent on labelling. */
const pauseMs = 5 * 60_000;
const fewForPace = 10;

export function createLabellingService(parts: {
  engine: Engine;
  stores: Stores;
  changed: (what: 'labelling', id: string) => void;
}): LabellingService {
  const { engine, stores, changed } = parts;
  const { labellings } = stores;
  const tallies = new Map<string, Tally>();
  const handOuts = new Map<string, HandOuts>();
  /** The line of the record up to which runs were woken, so that one that waits on all the same is not woken in a circle. */
  const woken = new Map<string, string>();

  labellings.onAsked((id) => void wake(id).catch(() => undefined));
  for (const { id } of labellings.list()) void wake(id).catch(() => undefined);

  async function wake(id: string): Promise<void> {
    if (labellings.waiting(id).length === 0) return;
    const { labelling, book } = await open(id);
    const { counts } = tallyOf(labelling, book);
    const state = `${labelling.request.task} ${book.labels.seq}`;
    if (!isOver(labelling, book, counts) || woken.get(id) === state) return;
    woken.set(id, state);
    // One run that cannot go on, such as of a workflow that is broken now, must not hold the others.
    await Promise.allSettled(labellings.release(id).map(({ run, step }) => engine.arrived(run, step)));
    changed('labelling', id);
  }

  async function open(id: string): Promise<{ labelling: Labelling; book: LabelBook }> {
    const labelling = labellings.get(id);
    if (!labelling) throw noLabelling;
    return { labelling, book: await labellings.book(id) };
  }
  function tallyOf({ id, request }: Pick<Labelling, 'id' | 'request'>, book: LabelBook): Tally {
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
  /** After a save only its rows have changed. */
  function retally({ id, request }: Labelling, book: LabelBook, items: Iterable<string>): Tally {
    const tally = tallies.get(id);
    if (!tally || tally.task !== request.task) return tallyOf({ id, request }, book);
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
  }

  const summaryOf = (labelling: Labelling, book: LabelBook): LabellingSummary => {
    const { id, title, workflow, workflowName, node, request, askedAt } = labelling;
    const { counts } = tallyOf(labelling, book);
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

  function rowView({ request }: Labelling, book: LabelBook, place: number, person: Person): Promise<LabelRow> {
    const key = book.index.keys[place] ?? '';
    const item = book.labels.items.get(key);
    const stands = standing(request.question, item);
    const status = itemStatus(request.question, stands);
    const mine = [...stands.answers, ...stands.skips].find(({ by }) => by.id === person.id);
    const decided = status === 'conflict' || stands.decision !== undefined;
    return book.item(place).then((shown) => ({
      place,
      item: shown,
      status,
      ...(mine && { mine: given(mine) }),
      // Who is still to answer must not see what others said.
      ...(decided && { others: [...stands.answers, ...stands.skips].filter((label) => label !== mine).map(given) }),
      ...(stands.decision && { decision: given(stands.decision) }),
    }));
  }

  function isAsked({ request }: Labelling, place: number, person: Person): boolean {
    const asked = askedAbout(request.question, place);
    return asked === undefined || asked.some((name) => sameName(name, person.name));
  }
  function hasSpoken(book: LabelBook, { request }: Labelling, place: number, person: Person): boolean {
    const { answers, skips } = standing(request.question, book.labels.items.get(book.index.keys[place] ?? ''));
    return [...answers, ...skips].some(({ by }) => by.id === person.id);
  }

  return {
    async list() {
      const all = await Promise.all(
        labellings.list().map(async (labelling) => {
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
    async record(id, person) {
      const { labelling, book } = await open(id);
      const { question } = labelling.request;
      const tally = tallyOf(labelling, book);
      tally.shown ??= { people: peopleOf(labelling, book), ...sharedOf(labelling, book) };
      let mineOpen = 0;
      for (const [place, status] of tally.statuses.entries())
        if (status === 'open' && isAsked(labelling, place, person) && !hasSpoken(book, labelling, place, person)) mineOpen++;
      return { ...summaryOf(labelling, book), question, seq: tally.seq, me: person, mineOpen, ...tally.shown };
    },
    async next(id, person, { count, without }) {
      const { labelling, book } = await open(id);
      const { question } = labelling.request;
      const { statuses } = tallyOf(labelling, book);
      const held = handOuts.get(id) ?? createHandOuts();
      handOuts.set(id, held);
      const inHand = new Set(without);
      for (const key of without) {
        const spoken = book.labels.items.get(key)?.labels.has(person.id) ?? false;
        if (!spoken) held.give(key, person.id);
      }
      const places: number[] = [];
      for (let place = 0; place < statuses.length && places.length < count; place++) {
        const key = book.index.keys[place] ?? '';
        if (statuses[place] !== 'open' || inHand.has(key) || !isAsked(labelling, place, person)) continue;
        const { answers, skips } = standing(question, book.labels.items.get(key));
        const said = [...answers, ...skips];
        if (said.some(({ by }) => by.id === person.id) || said.length + held.others(key, person.id) >= question.perRow) continue;
        held.give(key, person.id);
        places.push(place);
      }
      return Promise.all(places.map((place) => rowView(labelling, book, place, person)));
    },
    async rows(id, person, { show, offset, limit }) {
      const { labelling, book } = await open(id);
      const { statuses } = tallyOf(labelling, book);
      const places = [...statuses.keys()].filter((place) =>
        show === 'all' ? true : show === 'mine' ? hasSpoken(book, labelling, place, person) : statuses[place] === show,
      );
      const rows = await Promise.all(places.slice(offset, offset + limit).map((place) => rowView(labelling, book, place, person)));
      return { total: places.length, rows };
    },
    async save(id, person, saves) {
      const { labelling, book } = await open(id);
      const { places } = tallyOf(labelling, book);
      const lines = saves.map((save) => checkedSave(labelling, places, save));
      await book.write(person, lines);
      const items = lines.map(({ item }) => item);
      for (const item of items) handOuts.get(id)?.back(item, person.id);
      const { counts } = retally(labelling, book, items);
      changed('labelling', id);
      const complete = isOver(labelling, book, counts);
      const saved = { seq: book.labels.seq, counts: { ...counts }, complete };
      if (complete) void wake(id).catch(() => undefined);
      return saved;
    },
    async finish(id, person) {
      const { labelling, book } = await open(id);
      const { counts } = tallyOf(labelling, book);
      if (counts.labelled === 0) throw nothingLabelled;
      await book.write(person, [{ id: randomUUID(), finish: labelling.request.task }]);
      retally(labelling, book, []);
      changed('labelling', id);
      void wake(id).catch(() => undefined);
      return { seq: book.labels.seq, counts: { ...counts }, complete: true };
    },
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

/** How many rows several people have answered, and on how many of them all said the same. */
function sharedOf({ request: { question } }: Labelling, book: LabelBook): { shared: number; agreed: number } {
  const counts = { shared: 0, agreed: 0 };
  if (question.perRow < 2) return counts;
  for (const key of book.index.keys) {
    const { answers } = standing(question, book.labels.items.get(key));
    if (answers.length < 2) continue;
    counts.shared++;
    if (!disagree(answers.map(({ answer }) => answer))) counts.agreed++;
  }
  return counts;
}

/** Who has done how much, those with the most first. */
function peopleOf({ request }: Labelling, book: LabelBook): LabellerRecord[] {
  const people = new Map<string, { person: Person; answers: number; skips: number; decisions: number; times: number[] }>();
  const of = (person: Person) => {
    const known = people.get(person.id) ?? { person, answers: 0, skips: 0, decisions: 0, times: [] };
    people.set(person.id, known);
    return known;
  };
  for (const key of book.index.keys) {
    const { answers, skips, decision }: Standing = standing(request.question, book.labels.items.get(key));
    for (const label of [...answers, ...skips]) {
      const one = of(label.by);
      if (label.answer) one.answers++;
      else one.skips++;
      one.times.push(label.at);
    }
    if (decision) {
      const one = of(decision.by);
      one.decisions++;
      one.times.push(decision.at);
    }
  }
  return [...people.values()]
    .map(({ person, answers, skips, decisions, times }): LabellerRecord => {
      const perHour = pace(times);
      const lastAt = new Date(Math.max(...times)).toISOString();
      return { ...person, answers, skips, decisions, lastAt, ...(perHour !== undefined && { perHour }) };
    })
    .sort((a, b) => b.answers - a.answers || (a.name < b.name ? -1 : 1));
}

/** Rows an hour, by the time between one and the next. */
function pace(times: number[]): number | undefined {
  if (times.length < fewForPace) return undefined;
  times.sort((a, b) => a - b);
  const gaps = times.slice(1).flatMap((at, before) => {
    const gap = at - (times[before] ?? at);
    return gap <= pauseMs ? [gap] : [];
  });
  const spent = gaps.reduce((sum, gap) => sum + gap, 0);
  return spent === 0 ? undefined : Math.round((gaps.length / spent) * 3_600_000);
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
const nothingLabelled = new AppError(409, 'nothing-labelled', {
  en: 'Nothing is labelled yet, so there is nothing to go on with. Label at least one row, or stop the run.',
  zh: '还没有任何标注，无法继续。请至少标注一行，或停止运行。',
});
