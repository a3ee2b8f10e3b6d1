import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { text } from '../kit/settings.ts';
import { wrongTask } from '../lib/generation/prompt-problems.ts';
import { refuse } from '../lib/training/refuse.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { chosenTexts, noTextColumn, textSetting } from '../lib/training/text-columns.ts';

export default defineNode({
  title: { en: 'Embed text', zh: '文本向量化' },
  summary: { en: 'Adds the vector of each text as a column.', zh: '把每段文本的向量作为一列加上。' },
  help: {
    en: 'Wire a model from “Train an embedding model”, or a text encoder from “Pretrained model”, and rows. Each text becomes a list of numbers of length 1, as JSON: the sum of products of two such lists says how alike the texts are. Use it to hand vectors to another program; to search here, use “Search similar texts”.',
    zh: '接入“训练向量模型”得到的模型（或“预训练模型”中的文本编码器）和数据。每段文本变成一个长度为 1 的数字列表（JSON）：两个列表的乘积之和表示文本的相似程度。用于把向量交给其他程序；若要在此搜索，请使用“搜索相似文本”。',
  },
  icon: 'radar',
  words: ['embedding', 'vector', 'encode text', 'features of a text', '向量', '嵌入', '编码文本', '文本特征'],
  inputs: { model: port('model'), rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    textColumn: textSetting,
    column: text({ label: { en: 'New column', zh: '新列名' }, default: 'vector', maxLength: 100, advanced: true }),
  },
  describe({ rows }, { column }) {
    if (!rows) return {};
    const known = rows.columns && [...rows.columns.filter(({ name }) => name !== column), { name: column, type: 'json' as const }];
    return { rows: { ...rows, columns: known } };
  },
  check: ({ model, rows }, { textColumn }) => [
    ...wrongTask(model, 'embedding'),
    ...vanishedColumns(rows, { setting: 'textColumn', chosen: textColumn, candidates: [] }),
    ...noTextColumn(rows, [textColumn], 'textColumn'),
  ],
  async run(context, { model, rows }, { textColumn, column }) {
    refuse(noTextColumn(rows, [textColumn], 'textColumn'));
    const { embedderOf, vectorsOf } = await import('../lib/predict/search-table.ts');
    const { vectorText } = await import('../lib/predict/run-embedding.ts');
    const { addColumns } = await import('../lib/tables/write-table.ts');
    const [chosen = ''] = chosenTexts(rows, [textColumn]);
    const embed = await embedderOf(context, model);
    const { vectors } = await vectorsOf(context, rows, { column: chosen, embed, from: 0, to: 0.9 });
    const table = await addColumns(context, rows, [{ name: column, kind: 'text', type: 'json', values: vectors.map(vectorText) }]);
    context.log(
      { en: '{count} {count|text|texts} as vectors of {width} numbers', zh: '{count} 段文本，向量长度 {width}' },
      { count: table.count, width: vectors[0]?.length ?? 0, headline: true },
    );
    return { rows: table };
  },
});
