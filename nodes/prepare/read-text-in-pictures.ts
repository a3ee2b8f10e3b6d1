import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { number, toggle } from '../kit/settings.ts';
import { textColumnSpecs } from '../lib/ocr/text-columns.ts';
import { noPictures, pictureColumn, picturesMissing } from '../lib/training/picture-column.ts';
import { pictureSetting } from '../lib/training/picture-settings.ts';

export default defineNode({
  title: { en: 'Read text in pictures', zh: '识别图片文字' },
  summary: { en: 'Adds the text that stands in each picture (OCR).', zh: '识别每张图片中的文字，作为新列加入（OCR）。' },
  help: {
    en: 'For scans, photographed letters, screenshots, labels. Chinese and English are read, printed rather than written by hand, also askew or light on dark. Each row gets the text line by line from the top, the number of lines, and how surely they were read (0 to 1): look at the least sure rows before you rely on them. Pictures should be large enough that letters are at least 12 pixels high; “Read images” keeps them up to 512 pixels unless you raise its longest side. The models (PP-OCRv4) run on this computer, nothing is sent anywhere. A page takes some seconds.',
    zh: '适用于扫描件、拍摄的信件、截图、标签等。支持中文和英文的印刷文字，倾斜或深色背景也可以；手写文字效果较差。每行会得到自上而下逐行的文字、行数，以及识别的把握程度（0 到 1）：使用之前请先查看把握最低的行。图片要足够大，文字至少 12 像素高；“读取图片”默认最长边为 512 像素，可以调大。模型（PP-OCRv4）在本机运行，不会向外发送任何内容。一页需要几秒。',
  },
  icon: 'scan-text',
  words: [
    'ocr',
    'text recognition',
    'read scans',
    'scanned letters',
    'screenshot',
    'picture to text',
    'image to text',
    'photo of a document',
    '文字识别',
    '图片转文字',
    '扫描件',
    '截图',
    '识别文字',
    '光学字符识别',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    imageColumn: pictureSetting,
    leastSure: number({
      label: { en: 'Keep lines from', zh: '保留的最低把握' },
      hint: { en: 'How surely a line must be read, 0 to 1.', zh: '一行文字至少要有多大把握才保留，0 到 1。' },
      default: 0.5,
      min: 0.5,
      max: 0.99,
      step: 0.01,
      advanced: true,
    }),
    boxes: toggle({
      label: { en: 'Say where each line stands', zh: '给出每行的位置' },
      hint: {
        en: 'Adds a column with each line, its confidence and its corners in pixels.',
        zh: '增加一列，包含每行文字、把握程度和四角的像素坐标。',
      },
      default: false,
      advanced: true,
    }),
  },
  describe({ rows }, { boxes }) {
    if (!rows?.columns) return { rows: { type: 'table', ...(rows?.role && { role: rows.role }) } };
    return { rows: { ...rows, columns: [...rows.columns, ...textColumnSpecs(rows.columns, boxes)] } };
  },
  check: ({ rows }, { imageColumn }) => (rows?.columns && pictureColumn(rows, imageColumn) === undefined ? [noPictures()] : []),
  async run(context, { rows }, { imageColumn, leastSure, boxes }) {
    const column = pictureColumn(rows, imageColumn);
    if (column === undefined) throw picturesMissing();
    const { wantedColumns } = await import('../lib/tables/read-table.ts');
    wantedColumns(rows, [column]);
    const { addTextColumns } = await import('../lib/ocr/text-columns.ts');
    const { rows: read, found, unread } = await addTextColumns(context, rows, { column, leastSure, boxes });
    if (unread > 0)
      context.warn(
        {
          en: '{count} {count|picture|pictures} cannot be read, or {count|is|are} missing: {count|its|their} text is empty.',
          zh: '{count} 张图片缺失或无法读取：对应的文字为空。',
        },
        { count: unread },
        { code: 'broken-pictures' },
      );
    context.log(
      { en: 'Text in {found} of {count} {count|picture|pictures}', zh: '{count} 张图片中有 {found} 张含文字' },
      { found, count: rows.count, headline: true },
    );
    return { rows: read };
  },
});
