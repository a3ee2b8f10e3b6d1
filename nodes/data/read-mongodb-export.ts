import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { Failure } from '../kit/problem.ts';
import { choice, file, type FileRef, integer, text } from '../kit/settings.ts';
import { originSettings } from '../lib/sources/origin-settings.ts';

export default defineNode({
  title: { en: 'Read a MongoDB export', zh: '读取 MongoDB 导出文件' },
  summary: { en: 'Reads what mongoexport or mongodump has written.', zh: '读取 mongoexport 或 mongodump 写出的文件。' },
  help: {
    en: 'Choose a JSON file of mongoexport, on lines or as one list (--jsonArray), or a .bson file of mongodump; both may be packed with gzip. Each document becomes a row. What MongoDB marks with a dollar sign becomes what it is: “$oid” an id of 24 signs, “$date” a date, numbers numbers, bytes base64. Fields inside fields become columns such as “address.city”, lists become JSON, whole numbers of more than 15 digits stay text. With “Keep them and add the new ones”, documents of a newer export whose key lies behind the last one are added to what earlier runs have read, so an export of only what is new is enough.',
    zh: '选择 mongoexport 的 JSON 文件（每行一个文档，或 --jsonArray 的列表），或 mongodump 的 .bson 文件；两者都可为 gzip 压缩。每个文档成为一行。MongoDB 用美元符号标记的内容会还原：“$oid”成为 24 位编号，“$date”成为日期，数字成为数字，字节成为 base64。嵌套字段成为“address.city”这样的列，列表成为 JSON，超过 15 位的整数保留为文本。选择“保留，只添加新文档”后，新导出文件中键值在上次之后的文档会加到之前读取的行后面，因此只导出新增部分即可。',
  },
  icon: 'database',
  words: ['mongodb', 'mongo', 'mongoexport', 'mongodump', 'bson', 'extended json', 'nosql', 'documents', '文档数据库', '导出', '集合'],
  inputs: {},
  outputs: { rows: port('table') },
  settings: {
    file: file({ label: { en: 'File', zh: '文件' }, accept: 'data' }),
    badDocuments: choice({
      label: { en: 'Bad documents', zh: '错误的文档' },
      options: { stop: { en: 'Stop and say where', zh: '停止并指出位置' }, skip: { en: 'Leave out and count', zh: '跳过并计数' } },
      default: 'stop',
    }),
    earlier: choice({
      label: { en: 'Documents read before', zh: '之前读取的文档' },
      options: {
        again: { en: 'Only those of this file', zh: '只用此文件中的' },
        keep: { en: 'Keep them and add the new ones', zh: '保留，只添加新文档' },
      },
      default: 'again',
    }),
    collection: text({
      label: { en: 'Collection', zh: '集合' },
      hint: {
        en: 'A name for what belongs together over several exports. Empty: the name of the file.',
        zh: '为多次导出的同一批数据起的名称。留空：使用文件名。',
      },
      default: '',
      optional: true,
      maxLength: 200,
      showIf: { earlier: 'keep' },
    }),
    after: text({
      label: { en: 'Only behind', zh: '仅读取其后' },
      hint: {
        en: 'Reads only documents whose key is greater than this: the last key of an earlier reading. Empty: all.',
        zh: '仅读取键值大于此值的文档，即上次读取的最后键值。留空：全部。',
      },
      default: '',
      optional: true,
      maxLength: 500,
      advanced: true,
    }),
    key: text({
      label: { en: 'Key field', zh: '键字段' },
      hint: {
        en: 'A field that grows with new documents, by which the new ones are known.',
        zh: '随新文档递增的字段，据此判断哪些是新文档。',
      },
      default: '_id',
      maxLength: 200,
      advanced: true,
    }),
    mostRows: integer({ label: { en: 'Most rows', zh: '最多行数' }, default: 10_000_000, min: 1, max: 100_000_000, advanced: true }),
    ...originSettings,
  },
  async run(context, _, settings) {
    const ref: FileRef | null = settings.file;
    if (!ref) {
      throw new Failure(
        { en: 'No file is chosen yet. Choose one in the settings of this step.', zh: '尚未选择文件。请在本步骤的设置中选择。' },
        {},
        { code: 'empty-setting', setting: 'file' },
      );
    }
    const { readExport } = await import('../lib/mongodb/read-export.ts');
    const { readingFolder } = await import('../lib/sources/kept-reading.ts');
    const place = 'name' in ref ? ref.name : ref.path;
    const [key, after, collection] = [settings.key.trim(), settings.after.trim(), settings.collection.trim() || place];
    const { table, kind, skipped, withoutKey, limited, before, last } = await readExport(context, context.artifacts.file(ref), {
      ...settings,
      key,
      after,
      ...(settings.earlier === 'keep' && { keepIn: readingFolder(context, ['mongodb-export', collection, key, after]) }),
    });
    context.log({ en: 'Read as {form}', zh: '识别为：{form}' }, { form: kind === 'bson' ? 'BSON' : 'JSON' });
    if (limited) {
      context.warn(
        {
          en: 'Only the first {count} documents were read: that is as much as the settings allow.',
          zh: '只读取了前 {count} 个文档，已达到设置的上限。',
        },
        { count: table.count },
        { code: 'limit-reached', setting: 'mostRows' },
      );
    }
    if (skipped > 0)
      context.log({ en: 'Left out {skipped} bad {skipped|document|documents}', zh: '跳过了 {skipped} 个错误的文档' }, { skipped });
    if (withoutKey > 0) {
      context.warn(
        {
          en: '{withoutKey} {withoutKey|document has|documents have} no text or number in “{key}” and {withoutKey|was|were} left out.',
          zh: '有 {withoutKey} 个文档的“{key}”不是文本或数字，已略去。',
        },
        { withoutKey, key },
        { code: 'rows-without-key', setting: 'key' },
      );
    }
    if (before !== undefined) {
      context.log(
        { en: '{added} new documents behind the {before} that were there', zh: '在已有的 {before} 个文档之后新增 {added} 个' },
        { added: table.count - before, before },
      );
    }
    if (last !== undefined) context.log({ en: 'Last “{key}”: {last}', zh: '最后的“{key}”：{last}' }, { key, last });
    context.log(
      { en: '{count} {count|row|rows}, {columns} {columns|column|columns}', zh: '{count} 行，{columns} 列' },
      { count: table.count, columns: table.columns.length, headline: true },
    );
    const { withOrigin } = await import('../lib/sources/origin-record.ts');
    return { rows: withOrigin(table, settings, place) };
  },
});
