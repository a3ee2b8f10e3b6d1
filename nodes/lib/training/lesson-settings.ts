import { choice, columns } from '../../kit/settings.ts';
import { usableTypes } from '../preprocess/table-features.ts';

/** The column whose classes are learned. */
export const classSetting = columns({
  label: { en: 'Class', zh: '类别列' },
  of: 'rows',
  count: 1,
  types: ['category', 'text', 'number'],
  optional: true,
});

/** The column that a table model answers: a class or a number. */
export const answerSetting = columns({
  label: { en: 'Answer', zh: '目标列' },
  of: 'rows',
  count: 1,
  types: ['category', 'number', 'text'],
  optional: true,
});

/** The columns that a table model reads. */
export const learnFromSetting = columns({
  label: { en: 'Learn from', zh: '依据列' },
  hint: { en: 'Empty: all numbers, categories and dates.', zh: '留空：所有数字、类别和日期列。' },
  of: 'rows',
  types: usableTypes,
  optional: true,
});

/** Whether a table model answers a class or a number. */
export const taskSetting = choice({
  label: { en: 'The answer is', zh: '目标类型' },
  options: {
    auto: { en: 'Chosen by its column', zh: '根据列自动判断' },
    classification: { en: 'One of several classes', zh: '若干类别之一' },
    regression: { en: 'A number', zh: '数值' },
  },
  default: 'auto',
  advanced: true,
});
