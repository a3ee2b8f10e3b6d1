import { choice, columns, integer, type SettingsOf } from '../../kit/settings.ts';
import { adapterSettings } from './adapter-settings.ts';
import { fitSetting } from './picture-settings.ts';
import { taskSetting } from './lesson-settings.ts';
import type { Tuning } from './tuning.ts';

/** The columns that a network of numbers reads. */
export const numbersSetting = columns({
  label: { en: 'Number columns', zh: '数字列' },
  hint: {
    en: 'In the model’s order. Empty: those that were named when the model was loaded, or else all numbers.',
    zh: '按模型的顺序。留空：加载模型时填写的列；没有填写时使用所有数字列。',
  },
  of: 'rows',
  types: ['number'],
  optional: true,
  showIf: { reads: 'columns' },
});

/** How much of a network that others trained is changed. */
export const changeSettings = {
  method: choice({
    label: { en: 'What changes', zh: '改动方式' },
    hint: {
      en: 'A new last layer is quick and needs few rows. Changing more of the model takes longer and needs more rows.',
      zh: '只换新的最后一层速度快，所需数据少。改动越多，耗时越长，需要的数据也越多。',
    },
    options: {
      head: { en: 'A new last layer', zh: '新的最后一层' },
      last: { en: 'The last blocks, too', zh: '还有最后几块' },
      lora: { en: 'A small change beside it (LoRA)', zh: '旁路小改动（LoRA）' },
      all: { en: 'All its weights', zh: '全部权重' },
    },
    default: 'head',
  }),
  lastBlocks: integer({
    label: { en: 'Blocks', zh: '块数' },
    hint: {
      en: 'Counted from the answer backwards. A block is one layer, or several that a shortcut bridges.',
      zh: '从输出端往前数。一块是一层，或由一条捷径跨过的几层。',
    },
    default: 4,
    min: 1,
    max: 100,
    range: true,
    showIf: { method: 'last' },
  }),
} as const;

/** What stands behind the network, and how strongly LoRA changes it. */
export const headSettings = {
  extraLayers: integer({
    label: { en: 'Extra layers', zh: '额外的层' },
    hint: {
      en: 'Hidden layers between the model and the answer. 0 is enough for most models.',
      zh: '模型与答案之间的隐藏层。多数模型不需要（0）。',
    },
    default: 0,
    min: 0,
    max: 3,
    range: true,
    advanced: true,
    showIf: { reads: ['pictures', 'columns'] },
  }),
  extraUnits: integer({
    label: { en: 'Units in an extra layer', zh: '额外层的单元数' },
    default: 64,
    min: 1,
    max: 4_096,
    range: true,
    advanced: true,
    showIf: { reads: ['pictures', 'columns'], extraLayers: [1, 2, 3] },
  }),
  rank: { ...adapterSettings.rank, showIf: { method: 'lora' } },
  alpha: { ...adapterSettings.alpha, showIf: { method: 'lora' } },
  side: integer({
    label: { en: 'Picture size', zh: '图片大小' },
    hint: {
      en: 'Pixels each way at which pictures are looked at. Smaller is quicker. Empty: as the model was made for.',
      zh: '模型查看图片时的边长（像素）。越小越快。留空：使用模型原本的大小。',
    },
    default: null,
    min: 16,
    max: 1_024,
    optional: true,
    range: true,
    advanced: true,
    showIf: { reads: 'pictures' },
    lighter: { label: { en: 'Look at smaller pictures: {value} pixels', zh: '缩小图片：{value} 像素' }, half: true, assumed: 224 },
  }),
  fit: { ...fitSetting, showIf: { reads: 'pictures' } },
  task: { ...taskSetting, showIf: { lesson: 'classes' } },
} as const;

export type AdaptSettings = SettingsOf<typeof changeSettings> &
  SettingsOf<typeof headSettings> &
  Tuning & { reads: Reads; imageColumn: string; columns: string[]; target: string };

export type Reads = 'pictures' | 'columns' | 'texts';
