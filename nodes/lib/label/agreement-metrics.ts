import { answerKey, type Question } from '../../kit/labelling.ts';
import type { Standing } from '../../kit/labels.ts';
import type { MetricsValue, Task } from '../../kit/ports.ts';
import { message, type Message } from '../../kit/text.ts';
import {
  type Answers,
  type Distance,
  fleissKappa,
  interval,
  krippendorffAlpha,
  meanKappa,
  nominal,
  observedAgreement,
} from '../metrics/agreement.ts';
import { readJson } from '../../kit/json.ts';
import { jaccard, rowAgreement } from './settle.ts';

const tasks: Readonly<Record<Question['kind'], Task>> = {
  class: 'classification',
  classes: 'classification',
  rating: 'regression',
  pair: 'classification',
  spans: 'token-tagging',
  boxes: 'image-classification',
};

/** How far people agree on the rows that several of them have answered. `standings`: what was said of each row. */
export function agreementMetrics(question: Question, standings: readonly Standing[], target: string): MetricsValue {
  const places = new Map<string, number>();
  for (const { answers } of standings) for (const { by } of answers) if (!places.has(by.id)) places.set(by.id, places.size);
  const shared = standings.filter(({ answers }) => answers.length > 1);
  const table: Answers = shared.map(({ answers }) => {
    const row = Array.from<string | undefined>({ length: places.size });
    for (const { by, answer } of answers) row[places.get(by.id) ?? 0] = answerKey(answer);
    return row;
  });
  const scale = question.highest - question.lowest;
  const alike = shared.flatMap(
    ({ answers }) =>
      rowAgreement(
        answers.map(({ answer }) => answer),
        scale,
      ) ?? [],
  );
  const known = (value: number | undefined): number | null => value ?? null;
  const isOfMarks = question.kind === 'spans' || question.kind === 'boxes';
  const scores: MetricsValue['scores'] = {
    ...(isOfMarks
      ? { markAgreement: alike.length === 0 ? null : alike.reduce((sum, one) => sum + one, 0) / alike.length }
      : {
          observedAgreement: known(observedAgreement(table)),
          krippendorffAlpha: known(krippendorffAlpha(table, distances[question.kind])),
          ...(question.kind !== 'rating' && { meanKappa: known(meanKappa(table)), fleissKappa: known(fleissKappa(table)) }),
        }),
    sharedRows: shared.length,
    people: places.size,
  };
  const notes: Message[] = [];
  if (shared.length === 0) notes.push(message(nobodyShared));
  else if (shared.length < 30) notes.push(message(fewShared, { rows: shared.length }));
  return { type: 'metrics', task: tasks[question.kind], count: standings.length, scores, notes, target };
}

const sets: Distance = (a, b) => 1 - jaccard(readJson<string[]>(a) ?? [], readJson<string[]>(b) ?? []);
const distances: Readonly<Record<Question['kind'], Distance>> = {
  class: nominal,
  classes: sets,
  rating: interval,
  pair: nominal,
  spans: nominal,
  boxes: nominal,
};

const nobodyShared = {
  en: 'No row was answered by two people, so nothing can be said about their agreement. Let two or more people answer each row.',
  zh: '没有任何一行由两人作答，因此无法衡量一致性。请让每行由两人或更多人作答。',
};
const fewShared = {
  en: 'Only {rows} {rows|row was|rows were} answered by several people; these figures may move a good deal by chance.',
  zh: '只有 {rows} 行由多人作答，这些数字可能有较大的偶然波动。',
};
