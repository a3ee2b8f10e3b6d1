import type { ColumnSpec } from '../../nodes/kit/ports.ts';
import { type Message, message, type Text } from '../../nodes/kit/text.ts';

const types: Readonly<Record<ColumnSpec['type'], Text>> = {
  number: { en: 'number', zh: '数字' },
  text: { en: 'text', zh: '文本' },
  category: { en: 'category', zh: '类别' },
  date: { en: 'date', zh: '日期' },
  image: { en: 'picture', zh: '图片' },
  json: { en: 'structured', zh: '结构化数据' },
};

/** What is known of a column, in a few words: "text, 1,203 characters", "category, 2 classes", "number, 0 to 80". */
export function columnWords(column: ColumnSpec): Message {
  const type = types[column.type];
  if (column.type === 'text' && column.averageLength !== undefined)
    return message(
      { en: '{type}, {length} characters', zh: '{type}，平均 {length} 字' },
      { type, length: Math.round(column.averageLength) },
    );
  if (column.type === 'category' && column.distinct !== undefined)
    return message({ en: '{type}, {count} {count|class|classes}', zh: '{type}，{count} 类' }, { type, count: column.distinct });
  if (column.type === 'number' && column.min !== undefined && column.max !== undefined)
    return message({ en: '{type}, {min} to {max}', zh: '{type}，{min} 到 {max}' }, { type, min: column.min, max: column.max });
  return message(type);
}

/** The shares of the most frequent classes: "ham 71 %, spam 29 %"; undefined where counts are not known. */
export function classWords({ classes }: ColumnSpec): string | undefined {
  const counted = (classes ?? []).flatMap(({ name, count }) => (count === undefined ? [] : [{ name, count }]));
  const sum = counted.reduce((total, { count }) => total + count, 0);
  if (counted.length < 2 || counted.length > 20 || sum === 0) return undefined;
  const shares = counted.slice(0, 3).map(({ name, count }) => `${name} ${Math.round((100 * count) / sum)} %`);
  return counted.length > 3 ? `${shares.join(', ')} …` : shares.join(', ');
}
