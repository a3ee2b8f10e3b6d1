import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import { columns, integer } from '../kit/settings.ts';
import { wrongTask } from '../lib/generation/prompt-problems.ts';
import { foundColumns } from '../lib/predict/found-columns.ts';
import { refuse } from '../lib/training/refuse.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';
import { chosenTexts, noTextColumn, textSetting } from '../lib/training/text-columns.ts';

export default defineNode({
  title: { en: 'Search similar texts', zh: '搜索相似文本' },
  summary: { en: 'Finds the rows whose texts mean most nearly the same.', zh: '找出含义最接近的文本所在的行。' },
  help: {
    en: 'Wire a model from “Train an embedding model” or a text encoder from “Pretrained model”, the rows to search and the queries. For each query it gives the nearest rows with their similarity, from -1 to 1: 1 is the same. Use it to answer questions from a collection, to find earlier cases, or to look for near duplicates.',
    zh: '接入“训练向量模型”得到的模型（或“预训练模型”中的文本编码器）、要搜索的数据和查询。每个查询给出最接近的若干行及相似度（-1 到 1，1 表示相同）。可用于从资料中查找答案、查找以往的案例或近似重复的内容。',
  },
  icon: 'radar',
  words: [
    'semantic search',
    'similarity search',
    'nearest neighbours',
    'retrieval',
    'rag',
    'knowledge base',
    'faq',
    'find similar',
    '语义搜索',
    '相似搜索',
    '检索',
    '知识库',
    '查找相似',
    '近邻',
  ],
  inputs: { model: port('model'), rows: port('table'), queries: port('table', { label: { en: 'queries', zh: '查询' } }) },
  outputs: { matches: port('table', { label: { en: 'matches', zh: '匹配结果' } }) },
  settings: {
    column: textSetting,
    queryColumn: columns({
      label: { en: 'Query', zh: '查询列' },
      hint: { en: 'Empty: the column with the longest texts.', zh: '留空：使用文本最长的一列。' },
      of: 'queries',
      count: 1,
      types: ['text', 'category'],
      optional: true,
    }),
    top: integer({ label: { en: 'Rows for each query', zh: '每个查询的行数' }, default: 5, min: 1, max: 1_000, range: true }),
  },
  describe({ rows }) {
    if (!rows?.columns) return {};
    return { matches: { type: 'table', columns: foundColumns(rows.columns) } };
  },
  check({ model, rows, queries }, { column, queryColumn }) {
    return [
      ...wrongTask(model, 'embedding'),
      ...vanishedColumns(rows, { setting: 'column', chosen: column, candidates: [] }),
      ...vanishedColumns(queries, { setting: 'queryColumn', chosen: queryColumn, candidates: [] }),
      ...noTextColumn(rows, [column], 'column'),
      ...noTextColumn(queries, [queryColumn], 'queryColumn'),
    ];
  },
  async run(context, { model, rows, queries }, { column, queryColumn, top }) {
    refuse([...noTextColumn(rows, [column], 'column'), ...noTextColumn(queries, [queryColumn], 'queryColumn')]);
    const { searchTable } = await import('../lib/predict/search-table.ts');
    const [searched = ''] = chosenTexts(rows, [column]);
    const [asked = ''] = chosenTexts(queries, [queryColumn]);
    const matches = await searchTable(context, { model, rows, column: searched, queries, queryColumn: asked, top });
    context.log(
      { en: '{count} {count|query|queries} searched in {rows} rows', zh: '在 {rows} 行中搜索了 {count} 个查询' },
      { count: queries.count, rows: rows.count, headline: true },
    );
    return { matches };
  },
});
