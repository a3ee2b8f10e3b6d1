import { integer, number } from '../../kit/settings.ts';

/** How strongly an adapter changes a model; when they are shown is the node's. */
export const adapterSettings = {
  rank: integer({
    label: { en: 'Rank', zh: '秩' },
    hint: { en: 'A higher one can change more, and needs more rows.', zh: '越大，能改动的越多，也需要更多数据。' },
    default: 8,
    min: 1,
    max: 256,
    range: true,
    advanced: true,
  }),
  alpha: number({
    label: { en: 'Weight of the change (alpha)', zh: '改动权重（alpha）' },
    hint: { en: 'The change counts alpha ÷ rank. Empty: twice the rank.', zh: '改动按 alpha ÷ 秩 计入。留空：秩的两倍。' },
    default: null,
    min: 0.1,
    max: 1_024,
    optional: true,
    range: true,
    advanced: true,
  }),
} as const;
