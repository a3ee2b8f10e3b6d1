import type { Task } from './ports.ts';
import type { Text } from './text.ts';

export const taskWords: Readonly<Record<Task, Text>> = {
  'text-classification': { en: 'sorts texts into classes', zh: '文本分类' },
  classification: { en: 'sorts rows into classes', zh: '表格分类' },
  'image-classification': { en: 'sorts pictures into classes', zh: '图片分类' },
  'multimodal-classification': { en: 'sorts texts, pictures and numbers together into classes', zh: '图文表综合分类' },
  'relation-classification': { en: 'tells how two things in a text belong together', zh: '关系分类' },
  'token-tagging': { en: 'marks names and terms in texts', zh: '实体标注' },
  'text-generation': { en: 'writes text', zh: '文本生成' },
  embedding: { en: 'turns what it reads into vectors', zh: '向量化' },
  data: { en: 'judges a table', zh: '数据检查' },
  regression: { en: 'predicts a number', zh: '数值预测' },
};
