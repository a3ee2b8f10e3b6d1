import type { ColumnSpec, ColumnType, Role, TableSummary } from '../../../nodes/kit/ports.ts';
import { type Message, message, type Text } from '../../../nodes/kit/text.ts';

export const columnTypeWords: Readonly<Record<ColumnType, Text>> = {
  number: { en: 'number', zh: '数值' },
  text: { en: 'text', zh: '文本' },
  category: { en: 'category', zh: '类别' },
  date: { en: 'date', zh: '日期' },
  image: { en: 'picture', zh: '图片' },
  json: { en: 'data', zh: '结构化数据' },
};

/** Numbers that this program puts beside a reason. */
const addedWords: Partial<Record<NonNullable<ColumnSpec['holds']>, Text>> = {
  measured: { en: 'what was found', zh: '实际值' },
  limit: { en: 'what is asked', zh: '要求值' },
  'repeated-row': { en: 'row that it repeats', zh: '与第几行重复' },
};

export const roleWords: Readonly<Record<Role, Text>> = {
  training: { en: 'training rows', zh: '训练数据' },
  validation: { en: 'validation rows', zh: '验证数据' },
  test: { en: 'test rows', zh: '测试数据' },
};

/** The type of a column and the one fact that tells most about it: "category, 2 classes", "text, 1,203 characters". */
export function columnNote(column: ColumnSpec): Message {
  const type = (column.holds && addedWords[column.holds]) ?? columnTypeWords[column.type];
  const classes = column.distinct ?? column.classes?.length;
  if (column.holds === 'reasons')
    return classes === undefined
      ? message({ en: 'why', zh: '原因' })
      : message({ en: 'why, {classes} {classes|reason|reasons}', zh: '原因，{classes} 种' }, { classes });
  if (column.type === 'category' && classes !== undefined) {
    return message({ en: '{type}, {classes} {classes|class|classes}', zh: '{type}，{classes} 类' }, { type, classes });
  }
  if (column.type === 'text' && column.averageLength !== undefined) {
    const length = Math.round(column.averageLength);
    return message({ en: '{type}, {length} {length|character|characters}', zh: '{type}，平均 {length} 字' }, { type, length });
  }
  const { min, max } = column;
  if (column.type === 'number' && min !== undefined && max !== undefined) {
    return message({ en: '{type}, {min} to {max}', zh: '{type}，{min} 至 {max}' }, { type, min, max });
  }
  if (column.type === 'date' && min !== undefined && max !== undefined) {
    return message({ en: '{type}, {from} to {to}', zh: '{type}，{from} 至 {to}' }, { type, from: day(min), to: day(max) });
  }
  return message(type);
}

/** "2 % empty"; nothing where nothing is missing. A share that rounds to 0 or 100 but is not is said as such. */
export function missingNote(missing: number | undefined): Message | undefined {
  if (!missing) return undefined;
  const percent = missing * 100;
  if (percent < 1) return message({ en: 'under 1 % empty', zh: '不到 1 % 为空' });
  if (percent > 99 && percent < 100) return message({ en: 'over 99 % empty', zh: '超过 99 % 为空' });
  return message({ en: '{percent} % empty', zh: '{percent} % 为空' }, { percent: Math.round(percent) });
}

type SummaryColumn = TableSummary['columns'][number];

/** Counts to draw above a column: of its classes where it has few, else of its bins. */
export function columnBars(column: SummaryColumn): number[] {
  if (column.type === 'category') {
    const counts = (column.classes ?? []).flatMap(({ count }) => (count === undefined ? [] : [count]));
    if (counts.length > 0) return counts.slice(0, 12);
  }
  return column.histogram ?? [];
}

/** What the small drawing above a column shows, for those who hover or cannot see it. */
export function barsNote(column: SummaryColumn): Message | undefined {
  if (column.type === 'category' && column.classes?.length) {
    const total = column.classes.reduce((sum, { count = 0 }) => sum + count, 0);
    if (total === 0) return undefined;
    const shares = column.classes
      .slice(0, 6)
      .map(({ name, count = 0 }) => `${name} ${Math.round((count / total) * 100)} %`)
      .join(', ');
    const more = column.classes.length > 6;
    return more
      ? message({ en: '{shares} and others', zh: '{shares} 等' }, { shares })
      : message({ en: '{shares}', zh: '{shares}' }, { shares });
  }
  const { mean, median, min, max } = column;
  if (column.type === 'number' && mean !== undefined && median !== undefined && min !== undefined && max !== undefined) {
    return message(
      { en: 'from {min} to {max}, mean {mean}, median {median}', zh: '{min} 至 {max}，平均值 {mean}，中位数 {median}' },
      { min, max, mean, median },
    );
  }
  if (column.type === 'text' && column.histogramTo !== undefined)
    return message(
      { en: 'how long the texts are, up to {to} characters; the longest has {max}', zh: '文本长度分布（至 {to} 字，最长 {max} 字）' },
      { to: column.histogramTo, max: max ?? column.histogramTo },
    );
  if (column.type === 'text' && column.histogram) return message({ en: 'how long the texts are', zh: '文本长度分布' });
  if (column.type === 'date' && column.histogram) return message({ en: 'how the dates are spread', zh: '日期分布' });
  return undefined;
}

function day(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? '?' : date.toISOString().slice(0, 10);
}
