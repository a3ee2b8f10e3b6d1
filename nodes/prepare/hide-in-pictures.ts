import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { choice, number } from '../kit/settings.ts';
import type { Text } from '../kit/text.ts';
import { countColumns, type Hidden } from '../lib/images/hidden-parts.ts';
import { freeName } from '../lib/tables/removed-rows.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { noPictures, pictureColumn, picturesMissing } from '../lib/training/picture-column.ts';
import { pictureSetting } from '../lib/training/picture-settings.ts';

export default defineNode({
  title: { en: 'Hide faces and text', zh: '隐藏人脸和文字' },
  summary: { en: 'Blurs or covers faces and text in pictures.', zh: '模糊或遮住图片中的人脸和文字。' },
  help: {
    en: 'Use it before pictures of people, scans or screenshots are labelled, trained on or handed on. It looks for faces seen from the front, large and small, and for lines of printed text, and makes them unrecognisable; what is blurred cannot be worked out again, since only a few spots of colour stay of it. Pictures with neither stay exactly as they are, with what the camera wrote into them, such as the place. The columns “faces” and “lines” say how many were found, so that pictures with none can be filtered and looked at. Faces from the side, half covered or very small are missed, and so is some handwriting: look through the pictures before you hand them on. A smaller “how sure” finds more faces and covers things that are none.',
    zh: '在标注、训练或对外提供人物图片、扫描件或截图之前使用。它查找大小不一的正面人脸和印刷文字行，使其无法辨认；模糊后只剩几个色块，无法还原。两者都没有的图片完全保持原样，包括相机写入的信息（例如拍摄地点）。“faces”和“lines”列给出找到的人脸数和文字行数，便于筛选出没有找到的图片进行检查。侧脸、被遮挡或很小的人脸以及部分手写文字可能漏掉：对外提供之前请浏览图片。调低“所需的把握程度”能找到更多人脸，但也会误遮其他东西。',
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
    'blur text',
    'hide text in pictures',
    'redact scans',
    'hide people',
    '人脸',
    '人脸模糊',
    '人脸打码',
    '马赛克',
    '图片脱敏',
    '照片匿名',
    '文字打码',
    '截图打码',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    imageColumn: pictureSetting,
    what: choice({
      label: { en: 'Hide', zh: '隐藏内容' },
      options: {
        both: { en: 'Faces and text', zh: '人脸和文字' },
        faces: { en: 'Faces', zh: '人脸' },
        text: { en: 'Text', zh: '文字' },
      },
      default: 'both',
    }),
    how: choice({
      label: { en: 'They become', zh: '处理方式' },
      options: {
        blur: { en: 'Blurred', zh: '模糊' },
        squares: { en: 'Coarse squares', zh: '马赛克' },
        cover: { en: 'Black', zh: '涂黑' },
      },
      default: 'blur',
    }),
    sure: number({
      label: { en: 'How sure it must be of a face', zh: '判定人脸所需的把握程度' },
      hint: { en: 'Lower finds more and is wrong more often.', zh: '越低找得越多，误报也越多。' },
      default: 0.4,
      min: 0.1,
      max: 0.9,
      step: 0.05,
      showIf: { what: ['both', 'faces'] },
    }),
    margin: number({
      label: { en: 'Hidden around it', zh: '四周多隐藏' },
      hint: { en: 'As a share of its size, so that hair and chin go, too.', zh: '按其大小的比例，使头发和下巴也被隐藏。' },
      default: 0.15,
      min: 0,
      max: 1,
      step: 0.05,
      advanced: true,
    }),
  },
  describe({ rows }, { what }) {
    if (!rows?.columns) return { rows: { type: 'table', ...(rows?.role && { role: rows.role }) } };
    const { columns: known } = rows;
    const counts = countColumns[what].map((own): ColumnSpec => ({ name: freeName(known, own), type: 'number' }));
    return { rows: { ...rows, columns: [...known, ...counts] } };
  },
  check: ({ rows }, { imageColumn }) => [
    ...(rows?.columns && pictureColumn(rows, imageColumn) === undefined ? [noPictures()] : []),
    ...vanishedColumns(rows, { setting: 'imageColumn', chosen: imageColumn, candidates: [] }),
  ],
  async run(context, { rows }, { imageColumn, what, how, sure, margin }) {
    const column = pictureColumn(rows, imageColumn);
    if (column === undefined) throw picturesMissing();
    const { hideInPictures } = await import('../lib/images/hide-in-pictures.ts');
    const hiding = { column, what, how, least: sure, margin };
    const { rows: hidden, faces, lines, changed, unread } = await hideInPictures(context, rows, hiding);
    if (unread > 0)
      context.warn(
        {
          en: '{count} {count|picture|pictures} could not be read and {count|stays as it was|stay as they were}, with any faces and text on {count|it|them}.',
          zh: '{count} 张图片无法读取，保持原样，其中可能有未隐藏的人脸或文字。',
        },
        { count: unread },
        { code: 'broken-pictures' },
      );
    context.log(found[what], { faces, lines, changed, count: rows.count, headline: true });
    return { rows: hidden };
  },
});

const found: Readonly<Record<Hidden, Text>> = {
  both: {
    en: '{faces} {faces|face|faces} and {lines} {lines|line|lines} of text hidden in {changed} of {count} pictures',
    zh: '在 {count} 张图片中的 {changed} 张里隐藏了 {faces} 张人脸和 {lines} 行文字',
  },
  faces: {
    en: '{faces} {faces|face|faces} hidden in {changed} of {count} pictures',
    zh: '在 {count} 张图片中的 {changed} 张里隐藏了 {faces} 张人脸',
  },
  text: {
    en: '{lines} {lines|line|lines} of text hidden in {changed} of {count} pictures',
    zh: '在 {count} 张图片中的 {changed} 张里隐藏了 {lines} 行文字',
  },
};
