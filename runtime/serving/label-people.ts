import type { Person } from '../../nodes/kit/labelling.ts';
import { disagree, type Standing, standing } from '../../nodes/kit/labels.ts';
import type { LabellerRecord } from '../protocol.ts';
import type { LabelBook, Labelling } from '../store/labellings.ts';

/** A pause longer than this is no time spent on labelling. */
const pauseMs = 5 * 60_000;
const fewForPace = 10;

/** How many rows several people have answered, and on how many of them all said the same. */
export function sharedOf({ request: { question } }: Labelling, book: LabelBook): { shared: number; agreed: number } {
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
export function peopleOf({ request }: Labelling, book: LabelBook): LabellerRecord[] {
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
