import { expect, test } from 'vitest';
import { slips } from '../../../editor/palette/likeness.ts';
import { type Searchable, searchIndex, termsOf } from '../../../editor/palette/search.ts';

const nodes: Record<string, Searchable> = {
  'read-file': {
    titles: ['Read a file', '读取文件'],
    words: ['csv', 'import', 'upload', '导入', '上传'],
    summaries: ['Tables and texts', '表格与文本'],
  },
  'split-rows': {
    titles: ['Split rows', '拆分数据'],
    words: ['train test split', 'hold out', '训练集', '测试集', '划分'],
    summaries: ['Splits a table into training and test rows.', '把表格拆分为训练行和测试行。'],
  },
  'train-text': {
    titles: ['Train a text classifier', '训练文本分类器'],
    words: ['sentiment', 'mood', 'sort reviews', 'spam', '情感分类', '垃圾邮件'],
    summaries: ['Learns to sort texts into your classes.', '学习把文本归入您的类别。'],
  },
  deploy: {
    titles: ['Deploy endpoint', '部署服务'],
    words: ['api', 'serve', 'rest', '上线', '接口'],
    summaries: ['An address that answers', '可调用的地址'],
  },
  dedup: {
    titles: ['Remove duplicates', '去除重复'],
    words: ['dedup', 'unique', '去重'],
    summaries: ['Same, or nearly the same', '完全或近似相同'],
  },
};
const nothing: Searchable = { titles: [], words: [], summaries: [] };
const index = searchIndex(Object.keys(nodes), (name) => nodes[name] ?? nothing);
const first = (text: string) => index.find(text)[0]?.item;

test.each([
  ['split', 'split-rows'],
  ['sort reviews by mood', 'train-text'],
  ['情感分类', 'train-text'],
  ['给评论做情感分类', 'train-text'],
  ['api', 'deploy'],
  ['接口', 'deploy'],
  ['去重', 'dedup'],
  ['duplciates', 'dedup'],
  ['dulpicate', 'dedup'],
  ['clasifier', 'train-text'],
  ['splitting', 'split-rows'],
  ['upload a csv', 'read-file'],
  ['读取', 'read-file'],
  ['READ', 'read-file'],
])('“%s” finds %s first', (text, wanted) => {
  expect(first(text)).toBe(wanted);
});

test('what nothing answers finds nothing', () => {
  expect(first('xylophone')).toBeUndefined();
  expect(first('量子纠缠')).toBeUndefined();
});

test('an empty text leaves all in their order', () => {
  const all = searchIndex(['b', 'a'], () => nothing).find('  ');
  expect(all.map(({ item }) => item)).toEqual(['b', 'a']);
});

test('idle words do not count, unless there are no others', () => {
  expect(termsOf('the mood of my reviews')).toEqual(['mood', 'reviews']);
  expect(termsOf('to')).toEqual(['to']);
});

test('counts slips as a reader would: a swap of neighbours is one', () => {
  expect(slips('split', 'split')).toBe(0);
  expect(slips('slpit', 'split')).toBe(1);
  expect(slips('splt', 'split')).toBe(1);
  expect(slips('spliit', 'split')).toBe(1);
  expect(slips('train', 'split')).toBeGreaterThan(2);
});
