import type { Context } from '../../kit/define-node.ts';
import type { Read } from './read-database.ts';

/** What a reading came to, in words. */
export function sayRead(context: Pick<Context, 'log' | 'warn'>, { table, before, key, last, limited, lostDates, withoutKey }: Read): void {
  if (limited) {
    context.warn(
      {
        en: 'Only the first {count} rows were read: that is as much as the settings allow. Raise the limit, or read the rest behind the last key.',
        zh: '只读取了前 {count} 行，已达到设置的上限。请提高上限，或从最后的键值之后读取其余部分。',
      },
      { count: table.count },
      { code: 'limit-reached', setting: 'mostRows' },
    );
  }
  if (lostDates > 0) {
    context.warn(
      {
        en: '{lostDates} {lostDates|date|dates} that no calendar has, or that lie too far away, count as missing.',
        zh: '有 {lostDates} 个日期不存在或超出范围，按缺失处理。',
      },
      { lostDates },
      { code: 'lost-dates' },
    );
  }
  if (withoutKey > 0) {
    context.warn(
      {
        en: '{withoutKey} {withoutKey|row has|rows have} nothing in the key column and {withoutKey|was|were} left out.',
        zh: '有 {withoutKey} 行的续读列为空，已略去。',
      },
      { withoutKey },
      { code: 'rows-without-key', setting: 'key' },
    );
  }
  if (before?.begun) {
    context.warn(
      {
        en: 'The columns are not those of the earlier reading, so all rows were read anew.',
        zh: '列与之前读取时不同，因此重新读取了全部行。',
      },
      {},
      { code: 'read-anew' },
    );
  } else if (before) {
    context.log(
      { en: '{added} new rows behind the {rows} that were there', zh: '在已有的 {rows} 行之后新增 {added} 行' },
      { added: table.count - before.rows, rows: before.rows },
    );
  }
  if (key !== undefined && last !== undefined) {
    context.log({ en: 'Last “{key}”: {last}', zh: '最后的“{key}”：{last}' }, { key, last });
  }
  context.log(
    { en: '{count} {count|row|rows}, {columns} {columns|column|columns}', zh: '{count} 行，{columns} 列' },
    { count: table.count, columns: table.columns.length, headline: true },
  );
}
