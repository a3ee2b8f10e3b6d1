import { defineNode } from '../kit/define-node.ts';
import { type ColumnSpec, port } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { file, integer } from '../kit/settings.ts';
import { originSettings } from '../lib/sources/origin-settings.ts';
import { failedSample, sampleProblems } from '../lib/sources/sample-problem.ts';
import { withReason } from '../lib/tables/removed-rows.ts';

export default defineNode({
  title: { en: 'Read images', zh: '读取图片' },
  summary: { en: 'Reads a folder or zip archive of pictures.', zh: '读取文件夹或 zip 压缩包中的图片。' },
  help: {
    en: 'Upload a folder or a zip archive of PNG, JPEG, WebP or BMP pictures, or choose one from a listed folder. Each picture becomes a row, and the folder it lies in becomes its class. If a CSV or JSON file beside the pictures names them in one of its columns, its other columns are taken instead. Pictures are turned upright and shown over white where they are transparent. Damaged files, and pictures of more than 64 megapixels or 30 MB, come out as removed with the reason. At most 100,000 files are read.',
    zh: '上传包含 PNG、JPEG、WebP 或 BMP 图片的文件夹或 zip 压缩包，或从已登记的文件夹中选择。每张图片成为一行，所在文件夹的名称就是它的类别。如果图片旁边有 CSV 或 JSON 文件在某一列中列出了这些图片，则采用该文件的其他列。图片会自动转正，透明部分显示为白色。损坏的文件以及超过 6400 万像素或 30 MB 的图片会从“移除”端口输出并附上原因。最多读取 100,000 个文件。',
  },
  icon: 'image',
  words: [
    'picture',
    'photo',
    'image',
    'folder of images',
    'zip',
    'upload pictures',
    'png',
    'jpeg',
    'jpg',
    'webp',
    'my photos',
    'computer vision',
    '图片',
    '图像',
    '照片',
    '相片',
    '文件夹',
    '压缩包',
    '上传图片',
    '计算机视觉',
  ],
  inputs: {},
  outputs: { rows: port('table'), removed: port('table') },
  settings: {
    file: file({ label: { en: 'Pictures', zh: '图片' }, accept: 'data' }),
    largest: integer({
      label: { en: 'Longest side', zh: '最长边' },
      hint: {
        en: 'Larger pictures are kept smaller, in pixels. Models look at 32 to 300.',
        zh: '单位为像素；更大的图片会缩小保存。模型一般只看 32 到 300 像素。',
      },
      default: 512,
      min: 16,
      max: 8_000,
      advanced: true,
    }),
    ...originSettings,
  },
  async sniff(path, settings) {
    const { sniffPictures } = await import('../lib/images/sniff-pictures.ts');
    const { fileName } = await import('../lib/tables/file-name.ts');
    try {
      return await sniffPictures(path, settings.file ? fileName(settings.file) : path);
    } catch (error) {
      return failedSample(error);
    }
  },
  describe(_, settings, sample) {
    const removed = { type: 'table' as const, columns: withReason([{ name: 'file', type: 'text' }]) };
    if (!settings.file || !sample || !Array.isArray(sample.columns)) return { rows: { type: 'table' }, removed };
    const columns: ColumnSpec[] = JSON.parse(JSON.stringify(sample.columns));
    return { rows: { type: 'table', columns, ...(typeof sample.count === 'number' && { count: sample.count }) }, removed };
  },
  check: (_, __, sample) => sampleProblems(sample),
  async run(context, _, settings) {
    if (!settings.file) {
      throw new Failure(
        { en: 'No pictures are chosen yet. Choose them in the settings of this step.', zh: '尚未选择图片。请在本步骤的设置中选择。' },
        {},
        { setting: 'file' },
      );
    }
    const { readPictures } = await import('../lib/images/read-pictures.ts');
    const { rows, removed, list } = await readPictures(context, settings.file, settings);
    if (list !== undefined) context.log({ en: 'The columns of “{list}” were taken.', zh: '采用了“{list}”中的列。' }, { list });
    context.log(
      removed.count > 0
        ? { en: '{count} pictures, {removed} {removed|file|files} removed', zh: '{count} 张图片，移除 {removed} 个文件' }
        : { en: '{count} {count|picture|pictures}', zh: '{count} 张图片' },
      { count: rows.count, removed: removed.count, headline: true },
    );
    const { placeOfFile, withOrigin } = await import('../lib/sources/origin-record.ts');
    const place = placeOfFile(settings.file);
    return { rows: withOrigin(rows, settings, place), removed: withOrigin(removed, settings, place) };
  },
});
