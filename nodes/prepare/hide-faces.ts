import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { choice, number } from '../kit/settings.ts';
import { freeName } from '../lib/tables/removed-rows.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { noPictures, pictureColumn, picturesMissing } from '../lib/training/picture-column.ts';
import { pictureSetting } from '../lib/training/picture-settings.ts';

export default defineNode({
  title: { en: 'Hide faces', zh: '隐藏人脸' },
  summary: { en: 'Blurs or covers the faces in pictures.', zh: '把图片中的人脸模糊或遮住。' },
  help: {
    en: 'Use it before pictures of people are labelled, trained on or handed on. It looks for faces seen from the front, large and small, and makes them unrecognisable; a blurred face cannot be worked out again, since only a few spots of colour stay of it. Pictures without a face stay exactly as they are, with what the camera wrote into them, such as the place. The column “faces” says how many faces were found, so that pictures with none can be filtered and looked at. Faces from the side, half covered or very small are missed: look through the pictures before you hand them on. A smaller “how sure” finds more and covers things that are none. Text in pictures is not hidden.',
    zh: '在标注、训练或对外提供人物图片之前使用。它查找大小不一的正面人脸，使其无法辨认；模糊后的人脸只剩几个色块，无法还原。没有人脸的图片完全保持原样，包括相机写入的信息（例如拍摄地点）。“faces”列给出找到的人脸数，便于筛选出没有找到人脸的图片进行检查。侧脸、被遮挡或很小的人脸可能漏掉：对外提供之前请浏览图片。调低“所需的把握程度”能找到更多，但也会误遮其他东西。图片中的文字不会被隐藏。',
  },
  icon: 'mask',
  words: [
    'blur faces',
    'faces',
    'face blur',
    'anonymize pictures',
    'anonymise photos',
    'pixelate',
    'people in pictures',
    'hide people',
    '人脸',
    '人脸模糊',
    '人脸打码',
    '马赛克',
    '图片脱敏',
    '照片匿名',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    imageColumn: pictureSetting,
    how: choice({
      label: { en: 'Faces become', zh: '人脸处理方式' },
      options: {
        blur: { en: 'Blurred', zh: '模糊' },
        squares: { en: 'Coarse squares', zh: '马赛克' },
        cover: { en: 'Black', zh: '涂黑' },
      },
      default: 'blur',
    }),
    sure: number({
      label: { en: 'How sure it must be', zh: '所需的把握程度' },
      hint: { en: 'Lower finds more and is wrong more often.', zh: '越低找得越多，误报也越多。' },
      default: 0.5,
      min: 0.1,
      max: 0.9,
      step: 0.05,
    }),
    margin: number({
      label: { en: 'Hidden beside a face', zh: '人脸四周多隐藏' },
      hint: { en: 'As a share of its size, so that hair and chin go, too.', zh: '按人脸大小的比例，使头发和下巴也被隐藏。' },
      default: 0.15,
      min: 0,
      max: 1,
      step: 0.05,
      advanced: true,
    }),
  },
  describe({ rows }) {
    if (!rows?.columns) return { rows: { type: 'table', ...(rows?.role && { role: rows.role }) } };
    return { rows: { ...rows, columns: [...rows.columns, { name: freeName(rows.columns, 'faces'), type: 'number' }] } };
  },
  check: ({ rows }, { imageColumn }) => [
    ...(rows?.columns && pictureColumn(rows, imageColumn) === undefined ? [noPictures()] : []),
    ...vanishedColumns(rows, { setting: 'imageColumn', chosen: imageColumn, candidates: [] }),
  ],
  async run(context, { rows }, { imageColumn, how, sure, margin }) {
    const column = pictureColumn(rows, imageColumn);
    if (column === undefined) throw picturesMissing();
    const { hideFaces } = await import('../lib/images/hide-faces.ts');
    const { rows: hidden, faces, changed, unread } = await hideFaces(context, rows, { column, how, least: sure, margin });
    if (unread > 0)
      context.warn(
        {
          en: '{count} {count|picture|pictures} could not be read and {count|stays as it was|stay as they were}, with any faces on {count|it|them}.',
          zh: '{count} 张图片无法读取，保持原样，其中可能有未隐藏的人脸。',
        },
        { count: unread },
        { code: 'broken-pictures' },
      );
    context.log(
      {
        en: '{faces} {faces|face|faces} hidden in {changed} of {count} pictures',
        zh: '在 {count} 张图片中的 {changed} 张里隐藏了 {faces} 张人脸',
      },
      { faces, changed, count: rows.count, headline: true },
    );
    return { rows: hidden };
  },
});
