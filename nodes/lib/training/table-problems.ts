import type { ColumnSpec } from '../../kit/ports.ts';
import { Failure, type NodeFix, type NodeProblem } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { columnFixes } from '../tables/near-names.ts';
import { otherTargets } from './labels.ts';

/** Few different numbers may stand for classes. */
export function numberProblems(column: ColumnSpec | undefined): NodeProblem[] {
  if (!column || column.type !== 'number' || column.distinct === undefined || column.distinct > 10) return [];
  return [
    {
      code: 'number-or-class',
      severity: 'note',
      setting: 'task',
      message: message(
        {
          en: '“{column}” has only {count} different numbers. If they stand for classes, say so.',
          zh: '“{column}”只有 {count} 种不同的数字。如果它们代表类别，请改为分类。',
        },
        { column: column.name, count: column.distinct },
      ),
      fixes: [{ label: message({ en: 'They are classes', zh: '它们是类别' }), settings: { task: 'classification' } }],
    },
  ];
}

/** Texts are not read by this model; a user who has some should know of the other node. */
export function unreadProblems(known: readonly ColumnSpec[], chosen: readonly string[], target: string): NodeProblem[] {
  const texts = known.filter(({ name, type }) => (type === 'text' || type === 'json' || type === 'image') && name !== target);
  if (texts.length === 0 || chosen.length > 0) return [];
  return [
    {
      code: 'unused-columns',
      severity: 'note',
      setting: 'columns',
      message: message(
        {
          en: 'The model does not read {columns}: texts are for “Train a text classifier”.',
          zh: '模型不读取{columns}：文本请用“训练文本分类器”。',
        },
        { columns: texts.map(({ name }) => `“${name}”`).join(', ') },
      ),
      ...(texts.some(({ type }) => type === 'text') && { fixes: [textInstead(target)] }),
    },
  ];
}

/** The node for texts in this one's place. */
function textInstead(target: string): NodeFix {
  return {
    label: message({ en: 'Train a text classifier instead', zh: '改为训练文本分类器' }),
    replace: 'training/train-text-classifier',
    settings: target === '' ? {} : { target },
  };
}

/** The failure of a run whose target is not chosen or is gone by then. */
export function targetMissing(target: string, columns: readonly ColumnSpec[]): Failure {
  const others = otherTargets(columns, target);
  if (target === '')
    return new Failure(
      { en: 'Choose the column that the model should learn to answer.', zh: '请选择模型要学会回答的那一列。' },
      {},
      { code: 'empty-setting', setting: 'target', fixes: others },
    );
  return new Failure(
    { en: 'The column “{column}” is no longer in the rows. Choose another.', zh: '数据中已经没有“{column}”列。请选择其他列。' },
    { column: target },
    {
      code: 'missing-column',
      setting: 'target',
      fixes: [
        ...columnFixes(
          target,
          columns.map(({ name }) => name),
        ),
        ...others,
      ],
    },
  );
}

/** The failure of a run that is left without a column to learn from. */
export function nothingToRead(columns: readonly ColumnSpec[], target: string): Failure {
  return new Failure(
    {
      en: 'There is no column of numbers, categories or dates to learn from. Choose columns, or use “Train a text classifier” for texts.',
      zh: '没有可供学习的数字、类别或日期列。请选择列；如果是文本，请用“训练文本分类器”。',
    },
    {},
    {
      code: 'no-columns',
      setting: 'columns',
      fixes: [columns.some(({ name, type }) => type === 'text' && name !== target) && textInstead(target)],
    },
  );
}
