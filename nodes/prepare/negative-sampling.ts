import { defineNode } from '../kit/define-node.ts';
import { port } from '../kit/ports.ts';
import type { NodeProblem } from '../kit/problem.ts';
import { choice, columns, integer, text } from '../kit/settings.ts';
import { message } from '../kit/text.ts';
import { vanishedColumns } from '../lib/training/target-problems.ts';

export default defineNode({
  title: { en: 'Negative sampling', zh: '负采样' },
  summary: { en: 'Adds pairs that did not happen to pairs that did.', zh: '为发生过的组合补充未发生的组合。' },
  help: {
    en: 'For rows that only say what happened, such as who bought what or which answer belongs to which question. A model needs the opposite as well: for each pair this node adds pairs of the same left value with right values that it never stands beside. Drawn alike, every right value is as likely; by popularity, frequent ones come more often, which makes the task harder and more like life. Pairs that happened get the label 1, the others 0. A made pair may be a good one that merely has not happened yet.',
    zh: '适用于只记录了“发生了什么”的数据，例如谁买了什么、哪个答案对应哪个问题。模型还需要反例：对每个组合，节点会用相同的左值搭配从未与它一起出现过的右值。均匀抽取时，每个右值机会相同；按热度抽取时，常见的右值更多，任务更难，也更接近实际。发生过的组合标签为 1，其余为 0。注意：生成的组合也可能只是尚未发生的好组合。',
  },
  icon: 'scale',
  words: [
    'negative sampling',
    'recommender',
    'implicit feedback',
    'pairs',
    'user item',
    'contrastive',
    'non-matches',
    'counterexamples',
    '负采样',
    '负样本',
    '推荐',
    '隐式反馈',
    '配对',
    '反例',
  ],
  inputs: { rows: port('table') },
  outputs: { rows: port('table') },
  settings: {
    left: columns({ label: { en: 'Who (left)', zh: '左列（谁）' }, of: 'rows', count: 1 }),
    right: columns({ label: { en: 'What (right)', zh: '右列（什么）' }, of: 'rows', count: 1 }),
    times: integer({ label: { en: 'Negatives for each pair', zh: '每个组合的负样本数' }, default: 1, min: 1, max: 100, range: true }),
    by: choice({
      label: { en: 'Draw right values', zh: '抽取方式' },
      options: { uniform: { en: 'All alike', zh: '均匀' }, popularity: { en: 'By popularity', zh: '按热度' } },
      default: 'uniform',
    }),
    label: text({ label: { en: 'Name of the label', zh: '标签列名' }, default: 'happened', maxLength: 100, advanced: true }),
    seed: integer({ label: { en: 'Seed', zh: '随机种子' }, default: 1, min: 0, advanced: true }),
  },
  describe({ rows }, { times, label }) {
    if (!rows) return { rows: { type: 'table' } };
    const { columns: known, count, role } = rows;
    return {
      rows: {
        type: 'table',
        ...(known && {
          columns: [...known.filter(({ name }) => name !== label), { name: label, type: 'number' as const, min: 0, max: 1, distinct: 2 }],
        }),
        ...(count !== undefined && { count: count * (1 + times) }),
        ...(role && { role }),
      },
    };
  },
  check({ rows }, { left, right, label }) {
    const others = (without: string) => (rows?.columns ?? []).filter(({ name }) => name !== without);
    const problems: NodeProblem[] = [
      ...vanishedColumns(rows, { setting: 'left', chosen: left, candidates: others(right) }),
      ...vanishedColumns(rows, { setting: 'right', chosen: right, candidates: others(left) }),
    ];
    const [other] = others(left);
    if (left !== '' && left === right)
      problems.push({
        code: 'same-column',
        severity: 'error',
        setting: 'right',
        message: message({
          en: 'A pair needs two different columns. Choose another one here.',
          zh: '组合需要两个不同的列。请在此选择另一列。',
        }),
        ...(other && {
          fixes: [
            { label: message({ en: 'Use “{column}”', zh: '使用“{column}”' }, { column: other.name }), settings: { right: other.name } },
          ],
        }),
      });
    if (label === left || label === right)
      problems.push({
        code: 'label-taken',
        severity: 'error',
        setting: 'label',
        message: message({
          en: 'The label would replace a column of the pair. Choose another name.',
          zh: '标签列会覆盖组合中的一列。请换一个名称。',
        }),
        fixes: [{ label: message({ en: 'Call it “happened”', zh: '命名为“happened”' }), settings: { label: 'happened' } }],
      });
    return problems;
  },
  async run(context, { rows }, settings) {
    const { addNegatives } = await import('../lib/tables/negative-pairs.ts');
    const result = await addNegatives(context, rows, settings);
    context.log(
      {
        en: '{made} pairs that did not happen beside {count} {count|row|rows} that did',
        zh: '在 {count} 行之外补充了 {made} 个未发生的组合',
      },
      { made: result.made, count: result.rows.count - result.made, headline: true },
    );
    if (result.made < result.wanted)
      context.log(
        {
          en: '{missing} fewer than asked for: some left values already stand beside nearly all right ones.',
          zh: '比要求少 {missing} 个：有些左值几乎已与所有右值组合过。',
        },
        { missing: result.wanted - result.made },
      );
    return { rows: result.rows };
  },
});
