import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { featureProblems } from './feature-problems.ts';
import { classProblems, targetAmongInputs, unchosenTarget, vanishedColumns } from './target-problems.ts';

/** What a training node is to learn, as its settings say. */
export interface Lesson {
  target: string;
  /** Columns that would do as a target, best first. */
  targets: readonly ColumnSpec[];
  /** The setting that names the columns to read, what is chosen there, and which columns would do. */
  setting: string;
  chosen: readonly string[];
  /** The setting holds one name, not a list. */
  single?: boolean;
  candidates: readonly ColumnSpec[];
  /** The columns that the model would read. */
  reads: readonly ColumnSpec[];
  /** What the target holds; classes are looked at more closely. */
  answers: 'classes' | 'numbers' | 'spans' | 'texts' | undefined;
  /** Whether the node weighs classes; undefined where it has no setting `balanceClasses`. */
  balanced?: boolean;
}

const fewRows = 30;

/** All that can be said before a run against what a node would learn: for the `check` of every training node. */
export function trainingProblems(rows: TableSpec | undefined, lesson: Lesson): NodeProblem[] {
  if (rows?.count === 0) return [noRows()];
  const { target, targets, setting, chosen, single, candidates, reads, answers, balanced } = lesson;
  return [
    ...unchosenTarget(target, targets),
    ...vanishedColumns(rows, { setting: 'target', chosen: target, candidates: targets }),
    ...vanishedColumns(rows, { setting, chosen, candidates }),
    ...targetAmongInputs(target, chosen, setting, single),
    ...(answers === 'classes' ? classProblems(rows, target, balanced) : []),
    ...featureProblems(rows, target, { inputs: reads, setting }),
    ...fewTrainingRows(rows),
  ];
}

function noRows(): NodeProblem {
  return {
    code: 'no-rows',
    severity: 'error',
    port: 'rows',
    message: message({
      en: 'No rows arrive here, so there is nothing to learn. Look at what the steps before leave over.',
      zh: '没有数据到达这里，无法学习。请检查前面的步骤留下了哪些数据。',
    }),
  };
}

function fewTrainingRows(rows: TableSpec | undefined): NodeProblem[] {
  if (rows?.count === undefined || rows.count >= fewRows) return [];
  return [
    {
      code: 'few-rows',
      severity: 'warning',
      port: 'rows',
      message: message(
        {
          en: 'There {count|is|are} only {count} {count|row|rows} to learn from: the model may learn chance instead of rules. At least {needed} are better, hundreds better still.',
          zh: '只有 {count} 行可供学习：模型学到的可能是偶然而不是规律。至少需要 {needed} 行，几百行更好。',
        },
        { count: rows.count, needed: fewRows },
      ),
      fixes: [
        {
          label: message({ en: 'Keep only 10 % for the test', zh: '只留 10 % 作测试' }),
          settings: { testShare: 0.1 },
          above: 'prepare/split-rows',
        },
      ],
    },
  ];
}
