import type { ReportBlock, ReportValue } from '../../kit/ports.ts';
import { type Message, message, type Text } from '../../kit/text.ts';
import type { Anonymity, AnonymityRequest } from './anonymity.ts';

/** How well people hide among each other, and which column gives them away most. */
export function anonymityReport(found: Anonymity, { k, l, sensitive }: AnonymityRequest): ReportValue {
  const { count, groups, smallest, below, alone, fewest, uniform, sizes, without } = found;
  const figure = (label: Text, value: number) => ({ label: message(label), value, unit: 'count' as const });
  const blocks: ReportBlock[] = [
    {
      kind: 'figures',
      items: [
        figure({ en: 'Smallest group of rows that are alike (k)', zh: '最小的同质组（k）' }, smallest),
        figure({ en: 'Rows in groups that are too small', zh: '所在组过小的行' }, below),
        figure({ en: 'Rows that are like no other', zh: '独一无二的行' }, alone),
        figure({ en: 'Groups', zh: '组数' }, groups),
        ...(fewest === undefined ? [] : [figure({ en: 'Fewest different values in a group (l)', zh: '组内敏感值最少种类（l）' }, fewest)]),
      ],
    },
    { kind: 'paragraph', text: verdict(found, k) },
  ];
  if (fewest !== undefined && uniform !== undefined)
    blocks.push({
      kind: 'paragraph',
      text: message(
        uniform === 0
          ? {
              en: 'Every group holds at least {fewest} different values of “{sensitive}”: who finds the group of a person does not learn it.',
              zh: '每个组内“{sensitive}”至少有 {fewest} 种不同的值：即使找到某人所在的组，也无法得知他的值。',
            }
          : {
              en: '{uniform} {uniform|row is|rows are} in groups with fewer than {l} different values of “{sensitive}”: who finds the group of a person learns it.',
              zh: '有 {uniform} 行所在的组内“{sensitive}”少于 {l} 种值：只要找到某人所在的组，就能得知他的值。',
            },
        { fewest, uniform, l, sensitive },
      ),
    });
  blocks.push({
    kind: 'bars',
    label: message({ en: 'Rows in groups of each size', zh: '各种组大小的行数' }),
    items: sizes.map(({ from, to, rows }) => ({
      label: to === undefined ? `${from}+` : from === to ? String(from) : `${from}–${to}`,
      value: rows,
    })),
  });
  if (below > 0 && without.length > 1)
    blocks.push(
      { kind: 'heading', text: message({ en: 'Which column gives people away', zh: '哪一列最容易暴露身份' }) },
      {
        kind: 'table',
        columns: [
          message({ en: 'Without the column', zh: '去掉该列' }),
          message({ en: 'Rows in groups that are too small', zh: '所在组过小的行' }),
          message({ en: 'Share', zh: '比例' }),
        ],
        rows: without.map((one) => [one.column, one.below, count === 0 ? null : `${Math.round((one.below / count) * 1_000) / 10} %`]),
      },
    );
  return { type: 'report', title: message({ en: 'Anonymity', zh: '匿名性' }), blocks };
}

function verdict({ count, smallest, below }: Anonymity, k: number): Message {
  if (count === 0) return message({ en: 'The table has no rows.', zh: '表格没有任何行。' });
  return below === 0
    ? message(
        {
          en: 'Every row looks like at least {others} others in the chosen columns: nobody can be picked out by them.',
          zh: '在所选列上，每一行都至少与另外 {others} 行相同：无法据此认出任何人。',
        },
        { others: smallest - 1 },
      )
    : message(
        {
          en: '{below} of {count} rows look like fewer than {others} others in the chosen columns: who knows these of a person may find the row. Make columns coarser, leave one out, or go on with the kept rows alone.',
          zh: '{count} 行中有 {below} 行在所选列上与之相同的行不足 {others} 行：知道这些信息的人可能据此认出某人。请泛化某些列、去掉一列，或只使用保留的行。',
        },
        { below, count, others: k - 1 },
      );
}
