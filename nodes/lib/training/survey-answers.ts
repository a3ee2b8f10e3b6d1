import type { Context } from '../../kit/define-node.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { eachRows } from '../predict/each-rows.ts';
import { fitTableFeatures, numberOf, type TableFeatures } from '../preprocess/table-features.ts';
import { classOf } from './labels.ts';
import { type Guarded, guardRows } from './row-guards.ts';
import { sayUnanswered } from './say-unlabelled.ts';

export interface AnswerSurvey {
  /** How the columns that are read become numbers. */
  features: TableFeatures;
  /** Missing where numbers are learned. */
  classes?: string[];
  /** Rows with an answer. */
  used: number;
}

/** Reads all rows once: at the answers, and at what the columns hold. Says what stands against them, and fails where nothing can be learned. */
export async function surveyAnswers(
  context: Context,
  guarded: Guarded,
  { plain, onRows }: { plain?: boolean; onRows?: (start: number) => void } = {},
): Promise<AnswerSurvey> {
  const { rows, target, task, reads } = guarded;
  const guard = guardRows(context, guarded);
  const fit = fitTableFeatures(reads, plain);
  await eachRows(context, rows, [...reads.map(({ name }) => name), target], (chunk, start) => {
    onRows?.(start);
    for (const row of chunk) {
      const answer = task === 'regression' ? numberOf(row[target] ?? null) : classOf(row[target] ?? null);
      if (answer === undefined) continue;
      fit.add(row);
      guard.add(row, answer);
    }
  });
  const used = guard.used();
  sayUnanswered(context, rows.count - used, target);
  const classes = guard.finish();
  if (task === 'regression' && used < 2) throw noNumbers(target, used);
  return { features: fit.finish(), ...(task === 'classification' && { classes }), used };
}

function noNumbers(column: string, count: number): Failure {
  return new Failure(
    {
      en: 'Only {count} {count|row has|rows have} a number in “{column}”, so there is nothing to learn. Look at what the steps before leave over.',
      zh: '“{column}”列只有 {count} 行是数字，无法学习。请检查前面的步骤留下了哪些数据。',
    },
    { count, column },
    {
      code: 'no-rows',
      setting: 'target',
      fixes: [{ label: message({ en: 'They are classes', zh: '它们是类别' }), settings: { task: 'classification' } }],
    },
  );
}
