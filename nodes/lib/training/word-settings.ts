import { integer } from '../../kit/settings.ts';

/** Size and reach of the network that reads words in their context. */
export const wordSettings = {
  width: integer({
    label: { en: 'Width', zh: '宽度' },
    hint: { en: 'Numbers that describe a word in its context.', zh: '描述每个词及其上下文的数值个数。' },
    default: 96,
    min: 16,
    max: 512,
    range: true,
    advanced: true,
    lighter: { label: { en: 'Use a smaller model: width {value}', zh: '使用更小的模型：宽度 {value}' }, half: true },
  }),
  depth: integer({
    label: { en: 'Reach', zh: '上下文范围' },
    hint: { en: 'How many words to either side count.', zh: '左右各看多少个词。' },
    default: 3,
    min: 1,
    max: 12,
    range: true,
    advanced: true,
  }),
} as const;
