import { isBetter } from '../../kit/better.ts';
import type { Context } from '../../kit/define-node.ts';
import type { Interval, ModelValue, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { comparableFigure, type ComparedFigure, type Contender, contenderOf, figuresFor, figureUnder, rightRows } from './contender.ts';
import { holm, mcNemar, pairedDraws } from './significance.ts';

export interface Comparison {
  models: readonly ModelValue[];
  rows: TableValue;
  figure: ComparedFigure | 'auto';
  positive?: string;
  /** Which of those that cannot be told apart from the best is taken. */
  ties: 'cheaper' | 'best';
  seed: number;
}
export interface Place extends Contender {
  value: number;
  interval: Interval | undefined;
  /** To the best one; undefined for that itself. */
  difference?: { value: number; interval: Interval | undefined; chance: number; real: boolean };
}
export interface Ranking {
  figure: ComparedFigure;
  /** Rows that every model was judged by. */
  count: number;
  /** The best first. */
  places: Place[];
  winner: Place;
}

/** A difference that chance alone would show more rarely than this counts as one. */
export const rare = 0.05;

/** Judges every model by the same rows, ranks them, and says which differences chance alone would hardly show. */
export async function compareModels(context: Context, comparison: Comparison): Promise<Ranking> {
  const { models, rows, positive, seed } = comparison;
  const contenders: Contender[] = [];
  for (const [at, model] of models.entries()) {
    const step: Context = {
      ...context,
      progress: (share, text, values) => context.progress((at + share) / (models.length + 1), text, values),
    };
    contenders.push(await contenderOf(step, letterOf(at), { model, rows }));
  }
  const [first] = contenders;
  const count = first?.answers.places.length ?? 0;
  if (!first || count === 0) throw noTruth(first?.model.target ?? '', rows);
  const fitting = figuresFor[first.answers.judgeable.kind];
  const asked = fitting.find((name) => name === comparison.figure) ?? fitting[0] ?? 'accuracy';
  const figure = comparableFigure(
    asked,
    contenders.map(({ answers }) => answers),
  );
  const measured = contenders.map((contender) => ({ contender, under: figureUnder(contender.answers.judgeable, figure, positive) }));
  const ranked = measured.toSorted((a, b) => {
    const [x, y] = [a.under(), b.under()];
    return x === y ? a.contender.bytes - b.contender.bytes : isBetter(figure, x, y) ? -1 : 1;
  });
  const { intervals, differences } = pairedDraws(
    count,
    ranked.map(({ under }) => under),
    seed,
  );
  const best = ranked[0]?.contender ?? first;
  const chances = ranked
    .slice(1)
    .map(({ contender }, at) => (figure === 'accuracy' ? discordance(best, contender) : (differences[at + 1]?.chance ?? 1)));
  const raised = holm(chances);
  const places = ranked.map(({ contender, under }, at): Place => {
    const { value = 0, interval } = differences[at] ?? {};
    const chance = raised[at - 1] ?? 1;
    return {
      ...contender,
      value: under(),
      interval: intervals[at],
      ...(at > 0 && { difference: { value, interval, chance, real: chance < rare } }),
    };
  });
  return { figure, count, places, winner: winnerOf(places, comparison.ties) };
}

function letterOf(at: number): string {
  return at < 26 ? String.fromCharCode(65 + at) : `M${at + 1}`;
}

function discordance(a: Contender, b: Contender): number {
  const [one, other] = [a, b].map(({ answers: { judgeable } }) =>
    judgeable.kind === 'classes' ? rightRows(judgeable.truth, judgeable.predicted) : new Uint8Array(0),
  );
  let [onlyOne, onlyOther] = [0, 0];
  for (const [row, right] of (one ?? []).entries()) {
    if (right === other?.[row]) continue;
    if (right === 1) onlyOne++;
    else onlyOther++;
  }
  return mcNemar(onlyOne, onlyOther);
}

function winnerOf(places: readonly Place[], ties: Comparison['ties']): Place {
  const [best] = places;
  if (!best) throw new Error('A comparison needs a model.');
  if (ties === 'best') return best;
  // By size and not by time, which differs from run to run.
  return places.filter(({ difference }) => !difference?.real).reduce((a, b) => (b.bytes < a.bytes ? b : a), best);
}

function noTruth(column: string, { count }: TableValue): Failure {
  const { text, values } = message(
    {
      en: 'None of the {count} rows has a value in “{column}”, so the models cannot be compared. Wire rows that have the true answer.',
      zh: '{count} 行数据的“{column}”列都没有值，无法比较模型。请接入带有真实答案的数据。',
    },
    { count, column },
  );
  return new Failure(text, values, { code: 'no-rows', port: 'rows' });
}
