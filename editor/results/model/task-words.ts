import type { Task } from '../../../nodes/kit/ports.ts';
import type { Text } from '../../../nodes/kit/text.ts';

export const taskWords: Readonly<Record<Task, Text>> = {
  'text-classification': { en: 'sorts texts into classes', zh: '文本分类' },
  classification: { en: 'sorts rows into classes', zh: '表格分类' },
  regression: { en: 'predicts a number', zh: '数值预测' },
};
