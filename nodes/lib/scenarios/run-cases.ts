import type { Context } from '../../kit/define-node.ts';
import type { MetricsValue, MetricSlice, Row, Task } from '../../kit/ports.ts';
import { message } from '../../kit/text.ts';
import { wilson } from '../metrics/wilson.ts';
import type { NewColumn } from '../tables/write-table.ts';
import { type Asker, rest } from './askers.ts';
import { type Check, expectedOutcome, type Given, passes, wrongOutcome } from './check-answer.ts';

export interface Case {
  /** What is sent. */
  row: Row;
  group: string;
  check: Check;
}
export interface Outcome extends Given {
  passed: boolean;
  ms: number;
}

const fewCases = 10;
const mostShown = 50;
const mostGroups = 24;

/** Asks every case by itself, and judges the answer. */
export async function runCases(context: Context, cases: readonly Case[], asker: Asker): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [at, { row, check }] of cases.entries()) {
    context.progress(at / cases.length, { en: 'case {at} of {count}', zh: '第 {at}/{count} 个案例' }, { at: at + 1, count: cases.length });
    if (at > 0) await rest(asker.pauseMs, context.signal);
    // The first case pays for what is opened once: it is asked, and then asked again.
    if (at === 0) await asker.ask(row);
    const began = performance.now();
    const given = await asker.ask(row);
    const ms = performance.now() - began;
    outcomes.push({ ...given, ms, passed: passes(check, given) });
  }
  return outcomes;
}

/** The columns that say how each case went, named as “Predict” names them, for the table of cases. */
export function outcomeColumns(outcomes: readonly Outcome[]): NewColumn[] {
  const answers = outcomes.map(({ answer }) => answer);
  const areNumbers = answers.every((answer) => answer === null || typeof answer === 'number');
  return [
    areNumbers && answers.some((answer) => answer !== null)
      ? {
          name: 'prediction',
          kind: 'number',
          values: Float64Array.from(answers, (answer) => (typeof answer === 'number' ? answer : Number.NaN)),
        }
      : {
          name: 'prediction',
          kind: 'text',
          values: answers.map((answer) => (answer === null || typeof answer === 'string' ? answer : JSON.stringify(answer))),
        },
    ...(outcomes.some(({ confidence }) => confidence !== undefined)
      ? [{ name: 'confidence', kind: 'number' as const, values: Float64Array.from(outcomes, ({ confidence }) => confidence ?? Number.NaN) }]
      : []),
    { name: 'outcome', kind: 'text', type: 'category', values: outcomes.map(({ passed }) => (passed ? expectedOutcome : wrongOutcome)) },
    { name: 'milliseconds', kind: 'number', values: Float64Array.from(outcomes, ({ ms }) => Math.round(ms * 100) / 100) },
  ];
}

/** Shares of cases passed, over all and by group, the time to answer, and the cases that failed. */
export function scenarioMetrics(
  cases: readonly Case[],
  outcomes: readonly Outcome[],
  { task, target, groupColumn }: { task: Task; target: string; groupColumn: string },
): MetricsValue {
  const count = cases.length;
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  const share = passed / count;
  const groups = groupsOf(cases, outcomes);
  return {
    type: 'metrics',
    task,
    count,
    target,
    scores: { passRate: share, answerMs: Math.round(percentile95(outcomes.map(({ ms }) => ms)) * 100) / 100 },
    intervals: { passRate: wilson(share, count) },
    notes:
      count < fewCases
        ? [
            message(
              {
                en: 'Only {count} {count|case was|cases were} tried: one more or less would move the share a lot.',
                zh: '只试了 {count} 个案例：多对或少对一个，通过率就会变化很大。',
              },
              { count },
            ),
          ]
        : [],
    ...(groups.length > 1 && { slices: { column: groupColumn, figure: 'passRate', items: groups } }),
    mistakes: cases
      .flatMap(({ row, check }, at) => {
        const outcome = outcomes[at];
        if (!outcome || outcome.passed) return [];
        const { answer, confidence } = outcome;
        return [{ row, truth: check.expected, predicted: answer ?? '–', ...(confidence !== undefined && { confidence }) }];
      })
      .slice(0, mostShown),
  };
}

function groupsOf(cases: readonly Case[], outcomes: readonly Outcome[]): MetricSlice[] {
  const counts = new Map<string, { count: number; passed: number }>();
  for (const [at, { group }] of cases.entries()) {
    const one = counts.get(group) ?? { count: 0, passed: 0 };
    one.count++;
    if (outcomes[at]?.passed) one.passed++;
    counts.set(group, one);
  }
  return [...counts]
    .sort((a, b) => a[1].passed / a[1].count - b[1].passed / b[1].count || b[1].count - a[1].count)
    .slice(0, mostGroups)
    .map(([name, { count, passed }]) => ({
      name,
      count,
      value: passed / count,
      interval: wilson(passed / count, count),
      ...(count < fewCases && { few: true as const }),
    }));
}

/** The nearest rank: of 100 times in order the 95th. */
export function percentile95(times: readonly number[]): number {
  const ordered = times.toSorted((a, b) => a - b);
  return ordered[Math.ceil(0.95 * ordered.length) - 1] ?? 0;
}
