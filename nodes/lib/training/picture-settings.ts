import { choice, columns, toggle } from '../../kit/settings.ts';

/** The column of pictures that a node reads. */
export const pictureSetting = columns({
  label: { en: 'Picture', zh: '图片列' },
  hint: { en: 'Empty: the first column of pictures.', zh: '留空：使用第一个图片列。' },
  of: 'rows',
  count: 1,
  types: ['image'],
  optional: true,
});

/** How pictures come into a square. */
export const fitSetting = choice({
  label: { en: 'Pictures that are not square', zh: '非正方形图片' },
  options: {
    crop: { en: 'Cut to the middle', zh: '裁剪中间部分' },
    pad: { en: 'Add white', zh: '补白' },
    stretch: { en: 'Stretch', zh: '拉伸' },
  },
  default: 'crop',
  advanced: true,
});

/** How much pictures are changed at random in training. */
export const variationSetting = choice({
  label: { en: 'Variation', zh: '变化' },
  hint: { en: 'How much pictures are moved, turned and zoomed in training.', zh: '训练中移动、旋转和缩放图片的程度。' },
  options: {
    auto: { en: 'Chosen by the number of pictures', zh: '根据图片数量选择' },
    none: { en: 'None', zh: '无' },
    slight: { en: 'Slight', zh: '轻微' },
    strong: { en: 'Strong', zh: '明显' },
  },
  default: 'auto',
  advanced: true,
});

export const mirroredSetting = toggle({
  label: { en: 'Mirror pictures, too', zh: '也做镜像' },
  hint: { en: 'Not for digits, text and whatever has a left and a right.', zh: '不适用于数字、文字等有左右之分的图片。' },
  default: false,
  advanced: true,
});
