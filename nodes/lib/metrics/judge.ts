import type { Interval, MetricsValue } from '../../kit/ports.ts';
import { type Message, message } from '../../kit/text.ts';
import type { Judgeable } from './answer-test.ts';
import { rowIntervals, tallyIntervals } from './bootstrap.ts';
import { accuracy, confusionOf, type Tally, tallyOf } from './confusion.ts';
import type { TokenizerName } from './generation/tokenizers.ts';
import { headlineF1, judgeClasses } from './judge-classes.ts';
import { judgeNumbers } from './judge-numbers.ts';
import { exactRows, judgeSpans, spanTotals } from './judge-spans.ts';
import { judgeTexts } from './judge-texts.ts';
import { judgeTokens } from './judge-tokens.ts';
import { mean } from './probability.ts';
import { regressionFigures } from './regression.ts';
import { lossesAt, lossFigures, rowPerplexities } from './row-losses.ts';
import { spanFigures } from './spans.ts';

export type Mistake = { at: number } & Omit<NonNullable<MetricsValue['mistakes']>[number], 'row'>;
export interface PartFigure {
  value: number | null;
  interval?: Interval | undefined;
}
export interface Judged {
  parts: Omit<MetricsValue, 'type' | 'task' | 'count' | 'target' | 'mistakes'>;
  /** The worst first; `at` counts the judged rows. */
  mistakes: Mistake[];
  /** The figure that is given for some of the rows, such as those not seen in training. */
  headline: string;
  /** The figure that is given for slices: it must stand on few rows. */
  sliced: string;
  headlineOf(rows: Uint32Array): number | null;
  sliceOf(rows: Uint32Array): PartFigure;
}
export interface JudgeOptions {
  seed: number;
  positive?: string;
  tokenizer?: TokenizerName;
  progress?: (share: number) => void;
}

const mostMistakes = 20;

/** All that can be said of answers beside the truth. */
export function judge(answers: Judgeable, options: JudgeOptions): Judged {
  switch (answers.kind) {
    case 'classes':
      return judgedClasses(answers, options);
    case 'numbers':
      return judgedNumbers(answers, options);
    case 'spans':
      return judgedSpans(answers, options);
    case 'texts':
      return judgedTexts(answers, options);
    case 'tokens':
      return judgedTokens(answers, options);
  }
}

type Of<Kind> = Extract<Judgeable, { kind: Kind }>;

function judgedClasses({ classes, known, truth, predicted, probabilities }: Of<'classes'>, { seed, positive }: JudgeOptions): Judged {
  const judgement = judgeClasses({
    truth,
    predicted,
    classes,
    seed,
    ...(probabilities && { probabilities }),
    ...(positive !== undefined && { positive }),
  });
  const looked = judgement.positive === undefined ? -1 : classes.indexOf(judgement.positive);
  const confusionAt = (rows: Uint32Array) =>
    confusionOf(
      Int32Array.from(rows, (row) => truth[row]!),
      Int32Array.from(rows, (row) => predicted[row]!),
      classes.length,
    );
  const confidence = (row: number) => probabilities?.[row * classes.length + predicted[row]!];
  const wrong = worst(truth.length, (row) => (truth[row] === predicted[row] ? Number.NEGATIVE_INFINITY : (confidence(row) ?? 0)));
  return {
    parts: { ...judgement, classes, notes: [...judgement.notes, ...strangeClasses(classes.slice(known))] },
    mistakes: wrong.map((at) => {
      const sure = confidence(at);
      return {
        at,
        truth: classes[truth[at]!] ?? '',
        predicted: classes[predicted[at]!] ?? '',
        ...(sure !== undefined && { confidence: sure }),
      };
    }),
    headline: 'f1',
    // A mean over classes swings with those that a small part lacks.
    sliced: looked < 0 ? 'accuracy' : 'f1',
    headlineOf: (rows) => headlineF1(tallyOf(confusionAt(rows)), looked),
    sliceOf(rows) {
      const confusion = confusionAt(rows);
      const figure = (tally: Tally) => (looked < 0 ? accuracy(tally) : headlineF1(tally, looked));
      const interval = tallyIntervals(confusion, (drawn) => ({ value: figure(drawn) ?? Number.NaN }), seed).value;
      return { value: figure(tallyOf(confusion)), interval };
    },
  };
}

function judgedNumbers({ truth, predicted }: Of<'numbers'>, { seed }: JudgeOptions): Judged {
  const picked = (rows: Uint32Array) => [truth, predicted].map((values) => Float64Array.from(rows, (row) => values[row]!));
  const error = (row: number) => predicted[row]! - truth[row]!;
  return {
    parts: judgeNumbers(truth, predicted, seed),
    mistakes: worst(truth.length, (row) => Math.abs(error(row))).map((at) => ({
      at,
      truth: truth[at]!,
      predicted: predicted[at]!,
      error: error(at),
    })),
    headline: 'r2',
    sliced: 'mae',
    headlineOf(rows) {
      const [is = [], said = []] = picked(rows);
      return regressionFigures(is, said).r2;
    },
    sliceOf(rows) {
      const [is = [], said = []] = picked(rows);
      const interval = rowIntervals(rows.length, (weights) => ({ mae: regressionFigures(is, said, weights).mae }), seed).mae;
      return { value: regressionFigures(is, said).mae, interval };
    },
  };
}

function judgedSpans({ truth, said }: Of<'spans'>, { seed }: JudgeOptions): Judged {
  const right = exactRows(truth, said);
  const f1Of = (rows: Uint32Array) => {
    const counts = spanTotals(truth, said, rows);
    return counts.truth === 0 ? null : spanFigures(counts).f1;
  };
  const surest = (row: number) => Math.max(0, ...(said[row] ?? []).map(({ confidence = 0 }) => confidence));
  return {
    parts: judgeSpans(truth, said, seed),
    mistakes: worst(truth.length, (row) => (right[row] === 1 ? Number.NEGATIVE_INFINITY : surest(row))).map((at) => ({
      at,
      truth: (truth[at] ?? []).map(spanJson),
      predicted: (said[at] ?? []).map(spanJson),
    })),
    headline: 'f1',
    sliced: 'f1',
    headlineOf: f1Of,
    sliceOf(rows) {
      const parts = [truth, said].map((spans) => Array.from(rows, (row) => spans[row] ?? []));
      const [is = [], own = []] = parts;
      return { value: f1Of(rows), interval: judgeSpans(is, own, seed).intervals.f1 };
    },
  };
}

function spanJson({ start, end, label }: { start: number; end: number; label: string }) {
  return { start, end, label };
}

function judgedTexts({ references, said, losses }: Of<'texts'>, { seed, tokenizer, progress }: JudgeOptions): Judged {
  const { overlaps, ...texts } = judgeTexts({ said, references, seed, ...(tokenizer && { tokenizer }), ...(progress && { progress }) });
  const tokens = losses && judgeTokens(losses, seed);
  const surprises = losses && rowPerplexities(losses);
  const parts = {
    ...texts,
    scores: { ...texts.scores, ...tokens?.scores },
    intervals: { ...texts.intervals, ...tokens?.intervals },
    notes: [...texts.notes, ...(tokens?.notes ?? [])],
  };
  const picked = (rows: Uint32Array) => Float64Array.from(rows, (row) => overlaps[row]!);
  return {
    parts,
    mistakes: worst(said.length, (row) => (overlaps[row] === 1 ? Number.NEGATIVE_INFINITY : -overlaps[row]!)).map((at) => ({
      at,
      truth: references[at]?.[0] ?? '',
      predicted: said[at] ?? '',
      ...(surprises && Number.isFinite(surprises[at]) && { perplexity: surprises[at]! }),
    })),
    headline: 'tokenF1',
    sliced: 'tokenF1',
    headlineOf: (rows) => mean(picked(rows)),
    sliceOf(rows) {
      const values = picked(rows);
      return { value: mean(values), interval: rowIntervals(rows.length, (weights) => ({ tokenF1: mean(values, weights) }), seed).tokenF1 };
    },
  };
}

function judgedTokens({ losses }: Of<'tokens'>, { seed }: JudgeOptions): Judged {
  const surprises = rowPerplexities(losses);
  const perplexityOf = (rows: Uint32Array) => lossFigures(lossesAt(losses, rows)).perplexity;
  return {
    parts: judgeTokens(losses, seed),
    mistakes: worst(surprises.length, (row) => surprises[row]!).map((at) => ({
      at,
      truth: null,
      predicted: null,
      perplexity: surprises[at]!,
    })),
    headline: 'perplexity',
    sliced: 'perplexity',
    headlineOf: perplexityOf,
    sliceOf: (rows) => ({ value: perplexityOf(rows), interval: judgeTokens(lossesAt(losses, rows), seed).intervals.perplexity }),
  };
}

/** Rows with the greatest badness; what is minus infinity is no mistake. */
function worst(rows: number, badness: (row: number) => number): number[] {
  const all = Float64Array.from({ length: rows }, (_, row) => badness(row));
  const wrong = Array.from({ length: rows }, (_, row) => row).filter((row) => all[row]! > Number.NEGATIVE_INFINITY);
  return wrong.sort((a, b) => all[b]! - all[a]! || a - b).slice(0, mostMistakes);
}

function strangeClasses(names: readonly string[]): Message[] {
  if (names.length === 0) return [];
  return [
    message(
      {
        en: 'The model never saw these classes in training and cannot answer them: {labels}.',
        zh: '模型在训练中从未见过以下类别，无法给出这些答案：{labels}。',
      },
      { labels: names.slice(0, 10).join(', ') },
    ),
  ];
}
