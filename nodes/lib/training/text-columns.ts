import type { ColumnSpec, TableSpec } from '../../kit/ports.ts';
import type { NodeProblem } from '../../kit/problem.ts';
import { columns } from '../../kit/settings.ts';
import { message } from '../../kit/text.ts';

const asked = {
  label: { en: 'Text', zh: '文本列' },
  hint: { en: 'Empty: the column with the longest texts.', zh: '留空：使用文本最长的一列。' },
  of: 'rows',
  types: ['text', 'category'],
  optional: true,
} as const;
/** Which columns a node reads as texts: several, put together, or one. */
export const textsSetting = columns(asked);
export const textSetting = columns({ ...asked, count: 1 });

/** The chosen text columns, or the one with the longest texts. */
export function chosenTexts({ columns = [] }: Pick<TableSpec, 'columns'>, chosen: readonly string[], target = ''): string[] {
  const named = chosen.filter((name) => name !== '' && name !== target);
  if (named.length > 0) return named;
  const texts = columns.filter(({ name, type }) => type === 'text' && name !== target);
  const [longest] = texts.toSorted((a, b) => (b.averageLength ?? 0) - (a.averageLength ?? 0));
  return longest ? [longest.name] : [];
}

/** A text column as a model's input. */
export function textInput({ name, averageLength }: ColumnSpec): ColumnSpec {
  return { name, type: 'text', ...(averageLength !== undefined && { averageLength }) };
}

/** Rows without any text, where texts are read. */
export function noTextColumn(rows: TableSpec | undefined, chosen: readonly string[], setting = 'textColumns', target = ''): NodeProblem[] {
  if (!rows?.columns || chosenTexts(rows, chosen, target).length > 0) return [];
  return [
    {
      code: 'empty-setting',
      severity: 'error',
      setting,
      message: message({
        en: 'The rows have no column of texts to learn from. Choose one.',
        zh: '数据中没有可供学习的文本列。请选择一列。',
      }),
      fixes: rows.columns
        .filter(({ name, type }) => type === 'category' && name !== target)
        .slice(0, 2)
        .map(({ name }) => ({
          label: message({ en: 'Read “{column}”', zh: '读取“{column}”' }, { column: name }),
          settings: { [setting]: setting === 'textColumns' ? [name] : name },
        })),
    },
  ];
}
