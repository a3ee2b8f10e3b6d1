import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port, type TableSpec } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { integer, number, toggle } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { refuseJudging } from '../lib/training/refuse.ts';
import { pictureSetting } from '../lib/training/picture-settings.ts';
import { noPictures, pictureColumn, picturesMissing } from '../lib/training/picture-column.ts';

export default defineNode({
  title: { en: 'Augment images', zh: '图片增强' },
  summary: { en: 'Makes further training pictures by changing those there are.', zh: '通过改变现有图片来生成更多训练图片。' },
  help: {
    en: 'Use it after the split, on the training rows alone: each picture is followed by changed ones, at random within the limits given here, so that a model learns what does not matter. Choose only changes after which the class is still right: digits and text must be neither mirrored nor turned far, and colours must stay where they tell the classes apart. The column “made” marks the rows that were made. Test rows are refused, since a score on made pictures says nothing.',
    zh: '请在拆分之后使用，只用于训练数据：在给定范围内随机改变每张图片，生成新的图片，让模型学会忽略无关的差异。只选择不影响类别的变化：数字和文字不能镜像，也不能大幅旋转；如果颜色用于区分类别，就不要改变颜色。“made”列标出生成的行。测试数据会被拒绝，因为在生成图片上的成绩没有意义。',
  },
  icon: 'copies',
  words: [
    'augmentation',
    'augment',
    'flip',
    'mirror',
    'rotate',
    'crop',
    'brightness',
    'contrast',
    'more pictures',
    'few pictures',
    'make data',
    '数据增强',
    '增强',
    '翻转',
    '镜像',
    '旋转',
    '裁剪',
    '亮度',
    '对比度',
    '图片太少',
    '扩充数据',
  ],
  inputs: { rows: port('table', { role: 'training' }) },
  outputs: { rows: port('table', { role: 'training' }) },
  settings: {
    imageColumn: pictureSetting,
    copies: integer({ label: { en: 'Made of each picture', zh: '每张图片生成' }, default: 1, min: 1, max: 50 }),
    mirror: toggle({
      label: { en: 'Mirror', zh: '左右镜像' },
      hint: { en: 'Not for digits and text.', zh: '不适用于数字和文字。' },
      default: false,
    }),
    upsideDown: toggle({ label: { en: 'Upside down', zh: '上下翻转' }, default: false }),
    quarters: toggle({ label: { en: 'Turn by quarters', zh: '按 90 度旋转' }, default: false }),
    degrees: number({
      label: { en: 'Turn by up to', zh: '旋转角度不超过' },
      unit: { en: 'degrees', zh: '度' },
      default: 10,
      min: 0,
      max: 45,
    }),
    crop: number({ label: { en: 'Cut off up to', zh: '裁剪比例不超过' }, default: 0.1, min: 0, max: 0.8, step: 0.05 }),
    brightness: number({ label: { en: 'Brightness by up to', zh: '亮度变化不超过' }, default: 0.2, min: 0, max: 0.9, step: 0.05 }),
    contrast: number({ label: { en: 'Contrast by up to', zh: '对比度变化不超过' }, default: 0.2, min: 0, max: 0.9, step: 0.05 }),
    hue: number({
      label: { en: 'Hue by up to', zh: '色相变化不超过' },
      unit: { en: 'degrees', zh: '度' },
      default: 0,
      min: 0,
      max: 180,
      advanced: true,
    }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, max: 2_147_483_647, advanced: true }),
  },
  describe({ rows }, { copies }) {
    const made: ColumnSpec = { name: 'made', type: 'category', classes: [{ name: 'no' }, { name: 'yes' }] };
    return {
      rows: {
        type: 'table',
        ...(rows?.columns && { columns: [...rows.columns.filter(({ name }) => name !== made.name).map(uncounted), made] }),
        ...(rows?.count !== undefined && { count: rows.count * (1 + copies) }),
      },
    };
  },
  check: ({ rows }, settings) => [
    ...(rows?.columns && pictureColumn(rows, settings.imageColumn) === undefined ? [noPictures()] : []),
    ...(rows && rows.role === undefined ? [beforeSplit()] : []),
    ...turnedSigns(rows, settings),
  ],
  async run(context, { rows }, settings) {
    refuseJudging(rows, {
      en: 'These are test rows, or rows to stop a training by. A score on pictures that were made says nothing about real ones, so nothing is made of them. Wire the training rows.',
      zh: '这些是测试数据，或用于提前停止训练的数据。在生成的图片上得到的成绩说明不了真实情况，因此不做处理。请接入训练数据。',
    });
    const column = pictureColumn(rows, settings.imageColumn);
    if (column === undefined) throw picturesMissing();
    const { augmentTable } = await import('../lib/images/augment-table.ts');
    const { copies, seed, imageColumn: _, ...variation } = settings;
    const { rows: all, made, unread } = await augmentTable(context, rows, { column, copies, seed, variation });
    if (unread > 0)
      context.warn(
        {
          en: '{count} {count|picture|pictures} cannot be read: nothing was made of {count|it|them}, and the {count|row stays|rows stay} as {count|it was|they were}.',
          zh: '{count} 张图片无法读取：没有据此生成新图片，这些行保持不变。',
        },
        { count: unread },
        { code: 'broken-pictures' },
      );
    context.log(
      { en: '{made} pictures made, {count} rows', zh: '生成 {made} 张图片，共 {count} 行' },
      { made, count: all.count, headline: true },
    );
    return { rows: all };
  },
});

/** Counts of classes are no longer those of the incoming rows. */
function uncounted({ classes, ...column }: ColumnSpec): ColumnSpec {
  return { ...column, ...(classes && { classes: classes.map(({ name }) => ({ name })) }) };
}

function beforeSplit(): NodeProblem {
  return {
    code: 'made-before-split',
    severity: 'warning',
    port: 'rows',
    message: message({
      en: 'These rows are not divided yet. If they are divided later, pictures made of the same one lie on both sides, and the score is too good. Split the rows first.',
      zh: '这些数据尚未拆分。如果之后再拆分，由同一张图片生成的图片会出现在两边，成绩会虚高。请先拆分数据。',
    }),
    fixes: [
      {
        label: message({ en: 'Split the rows before', zh: '先拆分数据' }),
        insert: 'prepare/split-rows',
        input: 'rows',
        output: 'training',
        port: 'rows',
      },
    ],
  };
}

/** Classes of one or two signs each: digits or letters, which mean something else, or nothing, when they are mirrored. */
function turnedSigns(
  rows: TableSpec | undefined,
  { mirror, upsideDown, quarters }: { mirror: boolean; upsideDown: boolean; quarters: boolean },
): NodeProblem[] {
  if (!mirror && !upsideDown && !quarters) return [];
  const signs = rows?.columns?.find(
    ({ type, name, classes = [] }) =>
      type === 'category' && name !== 'made' && classes.length > 2 && classes.every((one) => /^[\p{L}\p{N}]{1,2}$/u.test(one.name)),
  );
  if (!signs) return [];
  return [
    {
      code: 'turned-signs',
      severity: 'warning',
      setting: mirror ? 'mirror' : upsideDown ? 'upsideDown' : 'quarters',
      message: message(
        {
          en: 'The classes of “{column}” look like digits or letters. Mirrored or turned they are other signs, or none: the model would learn wrong ones.',
          zh: '“{column}”的类别看起来是数字或文字。镜像或旋转后就成了别的字符，模型会学到错误的内容。',
        },
        { column: signs.name },
      ),
      fixes: [
        {
          label: message({ en: 'Neither mirror nor turn', zh: '不镜像也不翻转' }),
          settings: { mirror: false, upsideDown: false, quarters: false },
        },
      ],
    },
  ];
}
