import { Failure } from '../../kit/problem.ts';
import type { Target } from './fit-options.ts';

interface TargetRows {
  rows: Int32Array;
  target: Target;
}

/** Refuses to train on nothing. */
export function checkRows(training: TargetRows): void {
  if (training.rows.length === 0) {
    throw new Failure(
      {
        en: 'There are no rows to train on. A step before this one may have removed them all; look at its result.',
        zh: '没有可用于训练的行。可能是前面的步骤去掉了所有行，请查看它们的结果。',
      },
      {},
      { code: 'no-training-rows' },
    );
  }
  checkTarget(training);
}

/** Refuses answers that are no numbers, and, as a fault of the caller, labels that are no classes. */
export function checkTarget({ rows, target }: TargetRows): void {
  if (target.kind === 'numbers') {
    for (const row of rows) checkFinite(target.values, row, target.outputs);
    return;
  }
  const wrong = rows.find((row) => !((target.labels[row] ?? -1) >= 0 && (target.labels[row] ?? -1) < target.classes));
  if (wrong !== undefined) throw new Error(`Row ${wrong} has the label ${target.labels[wrong]}, but there are ${target.classes} classes.`);
}

/** Refuses a row with a missing or infinite number: one of them would spoil all weights. */
export function checkFinite(numbers: Float32Array, row: number, columns: number): void {
  for (let index = row * columns; index < (row + 1) * columns; index++) {
    if (Number.isFinite(numbers[index])) continue;
    throw new Failure(
      {
        en: 'Row {row} has a missing or infinite number, and a model cannot learn from it. Fill in or remove such rows before training.',
        zh: '第 {row} 行有缺失或无穷大的数值，模型无法从中学习。请在训练前填补或删除这样的行。',
      },
      { row: row + 1 },
      { code: 'missing-number' },
    );
  }
}
