import { number } from '../../kit/settings.ts';

/** From which confidence on a label that a machine gives counts as one. */
export const leastConfidence = number({
  label: { en: 'Least confidence', zh: '最低置信度' },
  hint: { en: 'Rows that are less sure come out without a label.', zh: '置信度更低的行作为未标注输出。' },
  default: 0,
  min: 0,
  max: 1,
  step: 0.05,
});
