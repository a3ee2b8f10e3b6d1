import type { Context } from '../../kit/define-node.ts';
import type { Row, TableValue } from '../../kit/ports.ts';
import { Failure } from '../../kit/problem.ts';
import { message } from '../../kit/text.ts';
import { eachRows } from '../predict/each-rows.ts';
import { readingShare } from './watch.ts';

/** Characters that are held in memory, about twice as many bytes. */
const mostCharacters = 200_000_000;

/** What `textOf` makes of each row, empty ones left out. Texts are read several times, so they stay in memory; a corpus beyond its limit is cut, which is said. */
export async function readCorpus<Item>(
  context: Context,
  rows: TableValue,
  { columns, itemOf, sizeOf }: { columns: readonly string[]; itemOf: (row: Row) => Item | undefined; sizeOf: (item: Item) => number },
): Promise<Item[]> {
  const items: Item[] = [];
  let characters = 0;
  let left = 0;
  await eachRows(context, rows, columns, (chunk, start) => {
    context.progress((readingShare * 0.3 * start) / Math.max(1, rows.count), { en: 'reading the texts', zh: '正在读取文本' });
    for (const row of chunk) {
      const item = itemOf(row);
      if (item === undefined) continue;
      characters += sizeOf(item);
      if (characters <= mostCharacters) items.push(item);
      else left++;
    }
  });
  if (left > 0)
    context.warn(
      {
        en: 'Only the first {kept} texts were read: more than {most} million characters are not held in memory. Take fewer rows, or shorter texts, to choose which.',
        zh: '只读取了前 {kept} 个文本：内存中最多保存 {most} 百万个字符。请减少行数或缩短文本，以自行决定保留哪些。',
      },
      { kept: items.length, most: mostCharacters / 1e6 },
    );
  if (items.length > 0) return items;
  throw new Failure(
    {
      en: 'There is no text to learn from: every row of “{columns}” is empty. Choose another column, or look at what the steps before leave over.',
      zh: '没有可学习的文本：“{columns}”列的每一行都是空的。请选择其他列，或检查前面的步骤留下了哪些数据。',
    },
    { columns: columns.join(', ') },
    {
      code: 'no-text',
      setting: 'textColumns',
      fixes: rows.columns
        .filter(({ name, type }) => type === 'text' && !columns.includes(name))
        .map(({ name }) => ({
          label: message({ en: 'Read “{column}”', zh: '读取“{column}”' }, { column: name }),
          settings: { textColumns: [name] },
        })),
    },
  );
}
