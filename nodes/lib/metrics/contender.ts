import { stat } from 'node:fs/promises';
import type { Context } from '../../kit/define-node.ts';
import type { ModelValue, TableValue } from '../../kit/ports.ts';
import { loadModel } from '../predict/load-model.ts';
import { readRows } from '../tables/read-table.ts';
import { answerTest, type Judgeable, type TestAnswers } from './answer-test.ts';
import { positiveOf } from './class-notes.ts';
import { classFigures, confusionOf, count, emptyTally, tallyOf } from './confusion.ts';
import { weightedSums } from './bootstrap.ts';
import { chrfOf, chrfStatistics, chrfWidth } from './generation/chrf.ts';
import { headlineF1 } from './judge-classes.ts';
import { logLosses, mean } from './probability.ts';
import { lossFigures, type RowLosses } from './row-losses.ts';
import type { FigureUnder } from './significance.ts';
import { countSpans, spanFigures } from './spans.ts';

export type ComparedFigure = 'accuracy' | 'f1' | 'logLoss' | 'mae' | 'rmse' | 'chrf' | 'perplexity' | 'bitsPerByte';

/** A model in a comparison, with what it said of the shared rows. */
export interface Contender {
  /** "A", "B", ... in the order of the wires. */
  letter: string;
  model: ModelValue;
  answers: TestAnswers;
  /** Seconds for 1,000 rows, as measured here. */
  seconds: number;
  bytes: number;
}

export async function contenderOf(
  context: Context,
  letter: string,
  { model, rows }: { model: ModelValue; rows: TableValue },
): Promise<Contender> {
  const { columns: _, ...answers } = await answerTest(context, model, rows);
  const paths = context.artifacts.files(model.artifact).map((file) => context.artifacts.path(model.artifact, file));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return { letter, model, answers, seconds: await secondsOf(context, model, rows), bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

const timedRows = 200;
/** Writing a text takes a thousand times as long as most answers. */
const timedTexts = 8;
const timedMs = 100;
const mostTimes = 20;

/** Seconds for 1,000 rows, once the model has answered before: the first rows pay for what stays open. */
async function secondsOf(context: Context, model: ModelValue, table: TableValue): Promise<number> {
  const { columns, answer, language } = await loadModel(context, model);
  const rows = await readRows(context, table, { columns, limit: Math.min(language ? timedTexts : timedRows, table.count) });
  await answer(rows);
  const began = performance.now();
  let times = 0;
  while (times < mostTimes && (times === 0 || performance.now() - began < timedMs)) {
    await answer(rows);
    times++;
  }
  return (performance.now() - began) / (times * rows.length);
}

/** Figures that fit an answer, the one that is compared by default first. */
export const figuresFor: Readonly<Record<Judgeable['kind'], readonly ComparedFigure[]>> = {
  classes: ['accuracy', 'f1', 'logLoss'],
  numbers: ['mae', 'rmse'],
  spans: ['f1'],
  texts: ['chrf', 'perplexity', 'bitsPerByte'],
  tokens: ['perplexity', 'bitsPerByte'],
};

/** Perplexities of models that cut texts into other tokens have nothing in common; bits per byte do. */
export function comparableFigure(figure: ComparedFigure, answers: readonly TestAnswers[]): ComparedFigure {
  if (figure !== 'perplexity') return figure;
  const counts = answers.map(({ judgeable }) => ('losses' in judgeable ? judgeable.losses?.tokens : undefined));
  const [first] = counts;
  return counts.every((count) => count?.every((tokens, row) => tokens === first?.[row])) ? figure : 'bitsPerByte';
}

/** The compared figure of a model for any weights of the rows. */
export function figureUnder(judgeable: Judgeable, figure: ComparedFigure, chosen?: string): FigureUnder {
  switch (judgeable.kind) {
    case 'classes':
      return ofClasses(judgeable, figure, chosen);
    case 'numbers': {
      const { truth, predicted } = judgeable;
      const squared = figure === 'rmse';
      const errors = Float64Array.from(truth, (is, row) => (squared ? (predicted[row]! - is) ** 2 : Math.abs(predicted[row]! - is)));
      return (weights) => (squared ? Math.sqrt(mean(errors, weights)) : mean(errors, weights));
    }
    case 'spans': {
      const counts = judgeable.truth.map((spans, row) => countSpans(spans, judgeable.said[row] ?? []));
      const statistics = Float64Array.from(counts.flatMap(({ said, truth, right }) => [said, truth, right]));
      return (weights) => {
        const [said = 0, truth = 0, right = 0] = weightedSums(statistics, 3, weights);
        return spanFigures({ said, truth, right }).f1;
      };
    }
    case 'tokens':
      return ofLosses(judgeable.losses, figure);
    case 'texts': {
      if (judgeable.losses && figure !== 'chrf') return ofLosses(judgeable.losses, figure);
      const statistics = Float64Array.from(
        judgeable.said.flatMap((text, row) => chrfStatistics(text, judgeable.references[row] ?? [], {})),
      );
      return (weights) => chrfOf(weightedSums(statistics, chrfWidth({}), weights), {});
    }
  }
}

function ofLosses(losses: RowLosses, figure: ComparedFigure): FigureUnder {
  return (weights) => lossFigures(losses, weights)[figure === 'bitsPerByte' ? 'bitsPerByte' : 'perplexity'];
}

function ofClasses(
  { truth, predicted, probabilities, classes }: Extract<Judgeable, { kind: 'classes' }>,
  figure: ComparedFigure,
  chosen?: string,
): FigureUnder {
  if (figure === 'accuracy') {
    const right = rightRows(truth, predicted);
    return (weights) => mean(right, weights);
  }
  if (figure === 'logLoss' && probabilities) {
    const losses = logLosses(truth, probabilities, classes.length);
    return (weights) => mean(losses, weights);
  }
  const figures = classFigures(tallyOf(confusionOf(truth, predicted, classes.length)));
  const positive = classes.length === 2 ? classes.indexOf(positiveOf(classes, figures, chosen)) : -1;
  return (weights) => {
    const tally = emptyTally(classes.length);
    for (let row = 0; row < truth.length; row++) count(tally, truth[row]!, predicted[row]!, weights ? weights[row]! : 1);
    return headlineF1(tally, positive) ?? Number.NaN;
  };
}

export function rightRows(truth: Int32Array, predicted: Int32Array): Uint8Array {
  return Uint8Array.from(truth, (is, row) => (is === predicted[row] ? 1 : 0));
}
