import type { MetricsValue } from '../../kit/ports.ts';
import { type Message, message } from '../../kit/text.ts';
import { definedOnly, rowIntervals } from './bootstrap.ts';
import { mean } from './probability.ts';
import type { Span } from '../text/spans.ts';
import { countSpans, type SpanCounts, spanFigures } from './spans.ts';

export type SpanJudgement = Pick<MetricsValue, 'notes' | 'perClass'> & Required<Pick<MetricsValue, 'scores' | 'intervals'>>;

/** Of so many kinds each is listed. */
const mostLabels = 200;

/** Entities found in texts: precision, recall and F1 of all spans together (micro), the mean over the kinds, and each kind. */
export function judgeSpans(truth: readonly Span[][], said: readonly Span[][], seed: number): SpanJudgement {
  const labels = [...new Set([...truth, ...said].flatMap((spans) => spans.map(({ label }) => label)))].sort();
  const cells = cellsOf(truth, said, labels);
  const [sums, right] = [summed(cells, labels.length), exactRows(truth, said)];
  const whole = { ...figuresOf(sums), exactMatch: mean(right) };
  const scores: Record<string, number | null> = { ...whole };
  const { said: all, truth: real } = totals(sums);
  if (all === 0) scores.precision = null;
  if (real === 0) scores.recall = scores.f1 = scores.macroF1 = null;
  const intervals = rowIntervals(
    truth.length,
    (weights) => {
      const drawn = summed(cells, labels.length, weights);
      const kinds = labels.map((_, at): [string, number] => [`${at}`, spanFigures(countsAt(drawn, at)).f1]);
      return { ...figuresOf(drawn), exactMatch: mean(right, weights), ...Object.fromEntries(kinds) };
    },
    seed,
  );
  return {
    scores,
    intervals: definedOnly(intervals, scores),
    notes: emptyNotes(all, real),
    perClass: labels.slice(0, mostLabels).map((name, at) => {
      const own = countsAt(sums, at);
      const interval = own.truth > 0 ? intervals[`${at}`] : undefined;
      return { name, ...spanFigures(own), count: own.truth, ...(interval && { interval }) };
    }),
  };
}

/** Only kinds that occur in a row have a cell: [row, kind, said, true, right], one after the other. */
function cellsOf(truth: readonly Span[][], said: readonly Span[][], labels: readonly string[]): Int32Array {
  const places = new Map(labels.map((label, at) => [label, at]));
  const cells: number[] = [];
  for (const [row, spans] of truth.entries()) {
    const others = said[row] ?? [];
    for (const label of new Set([...spans, ...others].map((span) => span.label))) {
      const counts = countSpans(spans, others, label);
      cells.push(row, places.get(label) ?? 0, counts.said, counts.truth, counts.right);
    }
  }
  return Int32Array.from(cells);
}

/** For each kind what was said, true and right, each row counting by its weight. */
function summed(cells: Int32Array, labels: number, weights?: Uint8Array): Float64Array {
  const sums = new Float64Array(3 * labels);
  for (let at = 0; at < cells.length; at += 5) {
    const weight = weights ? weights[cells[at]!]! : 1;
    const place = 3 * cells[at + 1]!;
    for (let part = 0; part < 3; part++) sums[place + part]! += weight * cells[at + 2 + part]!;
  }
  return sums;
}

function countsAt(sums: Float64Array, at: number): SpanCounts {
  return { said: sums[3 * at] ?? 0, truth: sums[3 * at + 1] ?? 0, right: sums[3 * at + 2] ?? 0 };
}

/** Spans of some of the rows. */
export function spanTotals(truth: readonly Span[][], said: readonly Span[][], rows: Uint32Array): SpanCounts {
  const all = { said: 0, truth: 0, right: 0 };
  for (const row of rows) {
    const counts = countSpans(truth[row] ?? [], said[row] ?? []);
    all.said += counts.said;
    all.truth += counts.truth;
    all.right += counts.right;
  }
  return all;
}

function totals(sums: Float64Array): SpanCounts {
  const all = { said: 0, truth: 0, right: 0 };
  for (let at = 0; 3 * at < sums.length; at++) {
    const { said, truth, right } = countsAt(sums, at);
    all.said += said;
    all.truth += truth;
    all.right += right;
  }
  return all;
}

function figuresOf(sums: Float64Array): { precision: number; recall: number; f1: number; macroF1: number } {
  let [kinds, f1s] = [0, 0];
  for (let at = 0; 3 * at < sums.length; at++) {
    const counts = countsAt(sums, at);
    if (counts.said + counts.truth === 0) continue;
    kinds++;
    f1s += spanFigures(counts).f1;
  }
  return { ...spanFigures(totals(sums)), macroF1: kinds === 0 ? 0 : f1s / kinds };
}

/** Rows whose spans are all right, and none too many. */
export function exactRows(truth: readonly Span[][], said: readonly Span[][]): Uint8Array {
  return Uint8Array.from(truth, (spans, row) => {
    const { said: own, truth: real, right } = countSpans(spans, said[row] ?? []);
    return own === right && real === right ? 1 : 0;
  });
}

function emptyNotes(said: number, truth: number): Message[] {
  const notes = [
    message({
      en: 'An entity counts as found only with its exact beginning, end and kind.',
      zh: '只有起点、终点和类型都完全一致，才算找到一个实体。',
    }),
  ];
  if (said === 0)
    notes.push(
      message({ en: 'The model marked no entity, so precision is not defined.', zh: '模型没有标出任何实体，因此精确率没有定义。' }),
    );
  if (truth === 0)
    notes.push(
      message({
        en: 'The test rows have no entity, so recall and F1 are not defined. Use test rows with entities.',
        zh: '测试数据中没有任何实体，因此召回率和 F1 没有定义。请使用带有实体的测试数据。',
      }),
    );
  return notes;
}
